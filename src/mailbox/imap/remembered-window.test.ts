import { describe, expect, it } from "vitest";
import { limits } from "../../base/limits.ts";
import type { FetchRecord } from "../../imap/grammar/fetch.ts";
import { encodeMailboxId, type MailboxKey } from "./ids.ts";
import {
  formatWindow,
  parseWindow,
  type RememberedWindow,
  toWindowMessage,
  type WindowMessage,
} from "./remembered-window.ts";
import { toSummary } from "./summary.ts";

const mailbox: MailboxKey = { kind: "name", name: "INBOX" };
const mailboxId = encodeMailboxId(mailbox);

/** A message that is described by so many octets of JSON. */
function messageOf(uid: number, octets: number): WindowMessage {
  const record: FetchRecord = { uid, sections: new Map(), unparsed: new Set() };
  const summary = { ...toSummary(record, { mailbox, mailboxId, uidValidity: 7 }), subject: "" };
  const message = toWindowMessage({
    ...summary,
    subject: "x".repeat(octets - JSON.stringify(summary).length),
  });
  if (!message) throw new Error("no message of IMAP");
  return message;
}

function windowOf(messages: readonly WindowMessage[]): RememberedWindow {
  return {
    role: "inbox",
    hasQresync: true,
    hasPreview: false,
    mailboxId,
    uidValidity: 7,
    uidNext: 1_000,
    exists: 500,
    highestModSeq: 9_223_372_036_854_775_807n,
    messages,
  };
}

function uidsIn(window: RememberedWindow): readonly number[] | undefined {
  const remembered = formatWindow(window);
  return remembered ? parseWindow(remembered)?.messages.map(({ origin }) => origin.uid) : undefined;
}

describe("a remembered window", () => {
  it("is read back as it was, through JSON", () => {
    const window = windowOf([messageOf(1, 1_000), messageOf(5, 1_000)]);
    const kept: unknown = JSON.parse(JSON.stringify(formatWindow(window)));
    expect(parseWindow(kept as NonNullable<ReturnType<typeof formatWindow>>)).toEqual(window);
  });

  it("has at most limits.maxRememberedMessages, the newest", () => {
    for (const [count, oldest] of [
      [limits.maxRememberedMessages, 1],
      [limits.maxRememberedMessages + 1, 2],
    ] as const) {
      const uids = uidsIn(windowOf(Array.from({ length: count }, (_, n) => messageOf(n + 1, 1_000))));
      expect([uids?.length, uids?.[0]]).toEqual([limits.maxRememberedMessages, oldest]);
    }
  });

  it("has at most limits.maxRememberedBytes, counted as they are kept: as many of the newest as fit", () => {
    const half = limits.maxRememberedBytes / 2;
    expect(uidsIn(windowOf([messageOf(1, half), messageOf(2, half)]))).toEqual([1, 2]);
    expect(uidsIn(windowOf([messageOf(1, half + 1), messageOf(2, half)]))).toEqual([2]);
    expect(uidsIn(windowOf([messageOf(1, 1_000), messageOf(2, 2 * half)]))).toEqual([2]);
    const wide = { ...messageOf(2, 1_000), subject: "\u{1F4E7}".repeat(half / 4) };
    expect(uidsIn(windowOf([messageOf(1, half), wide]))).toEqual([2]);
  });

  it("is none where not even the newest fits, or nothing is known of a mailbox that has messages", () => {
    expect(formatWindow(windowOf([messageOf(1, limits.maxRememberedBytes + 1)]))).toBeNull();
    expect(formatWindow(windowOf([]))).toBeNull();
    expect(formatWindow({ ...windowOf([]), exists: 0 })).not.toBeNull();
  });

  it("is not believed where its messages are in no order, or are others than their ids say", () => {
    const [first, second] = [messageOf(1, 1_000), messageOf(2, 1_000)];
    for (const messages of [
      [second, first],
      [first, first],
      [{ ...first, id: second.id }],
      [{ ...first, mailboxIds: { [`${mailboxId}x`]: true as const } }],
      [{ ...first, origin: { ...first.origin, uidValidity: 8 } }],
      [messageOf(1_000, 1_000)],
    ]) {
      const remembered = formatWindow(windowOf(messages));
      expect(remembered && parseWindow(remembered)).toBeUndefined();
    }
  });
});
