import type { ByteString } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import type { ImapCommand } from "../command.ts";
import { type FetchRecord, parseFetch } from "../grammar/fetch.ts";
import type { LiteralSink } from "../wire/response-cutter.ts";
import { FetchedRecords } from "./fetched-records.ts";

/** Messages by UID, or by their place: only for the newest window, and never kept (RFC 9051 section 2.3.1). */
export interface MessageSet {
  readonly by: "uid" | "sequence";
  /** A formatted set, `5:9,12`. */
  readonly set: string;
}

/**
 * FETCH and UID FETCH (RFC 9051 sections 6.4.5 and 6.4.9). Answers the records that came, merged by UID: what a server
 * sends unasked about one of these messages comes along.
 * @param items wire names, `BODY.PEEK[1]<0.2048>`; nothing here sets \Seen
 */
export function fetch(
  messages: MessageSet,
  items: readonly string[],
): ImapCommand<ReadonlyMap<number, FetchRecord>> {
  return {
    ...fetchCommand(messages, items),
    collect: () => {
      const fetched = new FetchedRecords(messages);
      return {
        // One message with an endless value must not cost the whole list: it goes without that.
        literal: (_, size) =>
          size > limits.maxLiteralBytes && size <= limits.maxDroppedBytes ? "discard" : undefined,
        untagged: (response) => {
          if (response.name === "FETCH") fetched.take(response);
          // Nothing tells which FETCH of a pipeline it answers, and Dovecot answers them all before the first tagged reply.
          return false;
        },
        done: () => fetched.records,
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

function fetchCommand(messages: MessageSet, items: readonly string[]): Encoded {
  return {
    name: messages.by === "uid" ? "UID FETCH" : "FETCH",
    phase: "fetch",
    states: ["selected"],
    encode: (out) => {
      out.set(messages.set).list(() => {
        for (const item of items) out.fetchItem(item);
      });
    },
  };
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
