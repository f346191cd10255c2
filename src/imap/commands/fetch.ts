import type { ByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import type { ImapCommand } from "../command.ts";
import { parseFetch } from "../grammar/fetch.ts";
import type { CommandWriter } from "../wire/command-writer.ts";
import type { LiteralSink } from "../wire/response-cutter.ts";
import { type FetchAnswer, FetchedRecords } from "./fetched-records.ts";

/** Messages by UID, or by their place: only for the newest window, and never kept (RFC 9051 section 2.3.1). */
export interface MessageSet {
  readonly by: "uid" | "sequence";
  /** A formatted set, `5:9,12`. */
  readonly set: string;
}

/** `fetch-modifier`: only by UID, and to a server that is known to have CONDSTORE. */
export interface FetchModifiers {
  /** Only messages that changed after this mod-sequence, which is above 0 (RFC 7162 section 3.1.4.1, quirk 37). */
  readonly changedSince?: bigint;
  /** And the UIDs of those that were removed after it: once QRESYNC is enabled (RFC 7162 section 3.2.6). */
  readonly vanished?: boolean;
}

/**
 * FETCH and UID FETCH (RFC 9051 sections 6.4.5 and 6.4.9). Answers the records that came, merged by UID: what a server
 * sends unasked about one of these messages comes along.
 * @param items wire names, `BODY.PEEK[1]<0.2048>`; nothing here sets \Seen
 */
export function fetch(
  messages: MessageSet,
  items: readonly string[],
  modifiers: FetchModifiers = {},
): ImapCommand<FetchAnswer> {
  return {
    ...fetchCommand(messages, items, modifiers),
    collect: () => {
      const fetched = new FetchedRecords(messages);
      return {
        // One message with an endless value must not cost the whole list: it goes without that.
        literal: (_, size) =>
          size > limits.maxLiteralBytes && size <= limits.maxDroppedBytes ? "discard" : undefined,
        untagged: (response) => {
          if (response.name === "FETCH") fetched.take(response);
          else if (response.name === "VANISHED") fetched.takeVanished(response);
          // Nothing tells which FETCH of a pipeline it answers, and Dovecot answers them all before the first tagged reply.
          return false;
        },
        done: ({ name }) => fetched.answer(name === "OK"),
        // Quirk 19: some of the messages are gone; what came of the others counts.
        tolerates: ({ code, text }) => code?.name === "EXPUNGEISSUED" || /no longer exist/i.test(text),
      };
    },
  };
}

/** One section of one message, to a sink as it comes: `BODY.PEEK[2]`, `BINARY.PEEK[2]`, `BODY.PEEK[]<0.100>`. */
export function fetchSection(
  uid: number,
  item: string,
  sink: LiteralSink,
): ImapCommand<{ readonly found: boolean }> {
  const section = item.replace(".PEEK", "").replace(/<.*>$/, "");
  const announcement = announcementOf(section);
  return {
    ...fetchCommand({ by: "uid", set: String(uid) }, [item]),
    collect: () => {
      let found = false;
      return {
        literal: (prefix) => {
          if (found || !announcement.test(prefix) || isOfAnother(uid, toldUid(prefix))) return undefined;
          found = true;
          return sink;
        },
        untagged: (response) => {
          if (response.name !== "FETCH") return false;
          const record = found ? undefined : parseFetch(response.scan());
          if (record?.sections.has(section) && !isOfAnother(uid, record.uid)) {
            // No literal: a quoted string, as some servers send short texts; or NIL, as others send an empty one.
            const bytes = record.sections.get(section) ?? new Uint8Array();
            found = true;
            sink.open(bytes.length);
            // Where nobody reads any more, there is nothing left to stop.
            Promise.resolve(sink.write(bytes)).catch(() => undefined);
            sink.close();
          }
          return false;
        },
        done: () => ({ found }),
      };
    },
  };
}

type Encoded = Pick<ImapCommand<unknown>, "name" | "phase" | "states" | "encode">;

function fetchCommand(
  messages: MessageSet,
  items: readonly string[],
  modifiers: FetchModifiers = {},
): Encoded {
  return {
    name: messages.by === "uid" ? "UID FETCH" : "FETCH",
    phase: "fetch",
    states: ["selected"],
    encode: (out) => {
      out.set(messages.set).list(() => {
        for (const item of items) out.fetchItem(item);
      });
      writeModifiers(out, modifiers);
    },
  };
}

function writeModifiers(out: CommandWriter, { changedSince, vanished }: FetchModifiers): void {
  if (changedSince === undefined) return;
  if (changedSince < 1n) throw new Error("no mod-sequence is below 1");
  out.list(() => {
    out.atom("CHANGEDSINCE").atom(String(changedSince));
    if (vanished) out.atom("VANISHED");
  });
}

/** What the section's literal follows: its name, and an origin that servers spell their own way (quirk 21). */
function announcementOf(section: string): RegExp {
  return new RegExp(`${section.replace(/[.[\]]/g, "\\$&")}(?:<[0-9.]*>)? $`, "i");
}

/** The UID of the response whose line this is, where it stands there before anything quoted. */
function toldUid(line: ByteString): number | undefined {
  const [, uid] = /^[^"]*[( ]UID (\d+)/i.exec(line) ?? [];
  return uid === undefined ? undefined : Number(uid);
}

function isOfAnother(uid: number, told: number | undefined): boolean {
  return told !== undefined && told !== uid;
}
