import { decodeByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import type { ImapCommand, Tagged } from "../command.ts";
import { encodeMailboxName } from "../grammar/modified-utf7.ts";

/** What EXAMINE says of a mailbox (RFC 9051 section 6.3.2). A server may leave any of it out (quirk 17). */
export interface ExaminedMailbox {
  readonly exists: number;
  readonly uidValidity: number | null;
  readonly uidNext: number | null;
  /** null without CONDSTORE, or where the mailbox keeps no mod-sequences (RFC 7162 section 3.1.2): some say 0 then. */
  readonly highestModSeq: bigint | null;
}

/** EXAMINE: SELECT, but nothing can be changed. @param name in Unicode */
export function examine(name: string): ImapCommand<ExaminedMailbox> {
  return {
    name: "EXAMINE",
    phase: "select",
    states: ["authenticated", "selected"],
    leadsTo: "selected",
    encode: (out, session) => {
      out.string(session.isUtf8 ? name : encodeMailboxName(name));
    },
    collect: () => {
      let exists = 0;
      let uidValidity: number | null = null;
      let uidNext: number | null = null;
      let highestModSeq: bigint | null = null;
      return {
        untagged: (response) => {
          if (response.name === "EXISTS") exists = response.number ?? exists;
          const code = response.name === "OK" ? response.status?.code : undefined;
          // What came before was about the mailbox that was open until now (RFC 7162 section 3.2.11).
          if (code?.name === "CLOSED") {
            exists = 0;
            uidValidity = uidNext = highestModSeq = null;
          } else if (code?.name === "UIDVALIDITY") uidValidity = uidNumber(code.value);
          else if (code?.name === "UIDNEXT") uidNext = uidNumber(code.value);
          else if (code?.name === "HIGHESTMODSEQ") highestModSeq = code.value > 0n ? code.value : null;
          return code !== undefined || examineAnswers.has(response.name);
        },
        done: () => ({ exists, uidValidity, uidNext, highestModSeq }),
        refused: (reply) => (noSuchMailbox.test(reply.text) ? mailboxNotFound(reply) : undefined),
      };
    },
  };
}

/** 32 bits and not 0, or as if it had not come (quirk 17). */
function uidNumber(value: number): number | null {
  return value > 0 && value <= 0xffff_ffff ? value : null;
}

const examineAnswers = new Set(["EXISTS", "RECENT", "FLAGS", "LIST"]);

// Servers without RFC 5530's [NONEXISTENT] say it in words only.
const noSuchMailbox =
  /\b(?:doesn.t exist|does not exist|not exist|no such|not found|unknown|invalid mailbox)\b/i;

function mailboxNotFound(reply: Tagged): MailError {
  return new MailError("mailbox_not_found", "There is no such mailbox.", {
    phase: "select",
    details: { serverText: decodeByteString(reply.text) },
  });
}
