import { smallImap } from "./small-imap.mjs";
import { smallPop3 } from "./small-pop3.mjs";
import { saslSteps } from "./small-server.mjs";

/**
 * What differs between the protocols of a scripted server:
 * - `commandOf` reads `{ tag, verb, text }` of a line (the tag is empty where the protocol has none);
 * - `literalOf` finds at the end of a line the announcement of octets that follow: `{ size, isEager }`;
 * - `likeVerbs` do the same as others, so that a recorded reply to one is one to the other;
 * - `saslSteps` are the challenges and responses that come before the last word about this command;
 * - `okReplyAt` finds the place in a reply where success is told, or -1, and `refusal` is what may stand there instead;
 * - the rest is the small server of the protocol.
 */
export const dialects = {
  imap: {
    small: smallImap,
    commandOf(text) {
      const [tag = "", first = "", second = ""] = text.split(/[ \r\n]/);
      const verb = first.toUpperCase() === "UID" ? `UID ${second}` : first;
      return { tag, verb: verb.toUpperCase(), text };
    },
    literalOf(line) {
      const [, size, plus] = /\{(\d+)(\+?)\}$/.exec(line) ?? [];
      return size === undefined ? undefined : { size: Number(size), isEager: plus === "+" };
    },
    likeVerbs: { EXAMINE: "SELECT", LOGIN: "AUTHENTICATE", AUTHENTICATE: "LOGIN" },
    saslSteps({ verb, text }) {
      const [, , mechanism, initial] = text.split(" ");
      return verb === "AUTHENTICATE" ? saslSteps(mechanism, initial) : undefined;
    },
    okReplyAt: (text, tag) => (tag === "*" ? -1 : `\n${text}`.indexOf(`\n${tag} OK`)),
    refusal: (tag, status) => `${tag} ${status} refused\r\n`,
  },
  pop3: {
    small: smallPop3,
    commandOf(text) {
      const [first = "", argument] = text.split(" ");
      const verb = first.toUpperCase();
      return { tag: "", verb: verb === "AUTH" && argument === undefined ? "AUTH LIST" : verb, text };
    },
    literalOf: () => undefined,
    likeVerbs: { PASS: "AUTH", AUTH: "PASS" },
    saslSteps({ verb, text }) {
      const [, mechanism, initial] = text.split(" ");
      return verb === "AUTH" ? saslSteps(mechanism, initial) : undefined;
    },
    okReplyAt: (text) => (text.startsWith("+OK") ? 0 : -1),
    refusal: (_tag, status) => `${status} refused\r\n`,
  },
};
