import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import type { MessageSummary } from "../model.ts";
import type { Filter } from "../source.ts";
import { matchesHeader, matchesSummary, requireScannable } from "./filter.ts";
import { readHeader, toSummary } from "./summary.ts";

const header = encodeUtf8(
  [
    "Received: by mail.example.org; Sat, 07 Nov 2026 12:00:00 +0000",
    "From: Ada Lovelace <ada@example.org>",
    "To: =?utf-8?q?Zo=C3=AB?= <zoe@example.org>, bob@example.org",
    "Cc: carol@example.org",
    "Subject: =?utf-8?q?Caf=C3=A9?= plans",
    "X-Mark: yes",
    "",
    "",
  ].join("\r\n"),
);

function summaryOf(size: number | null = 100): MessageSummary {
  return toSummary({ id: "id", uidl: "uidl", size }, readHeader(header));
}

describe("a filter that looks at headers", () => {
  it.each<readonly [Filter, boolean]>([
    [{}, true],
    [{ text: "lovelace" }, true],
    [{ text: "CAFÉ" }, true],
    // Decomposed, as some keyboards have it.
    [{ text: "cafe\u0301" }, true],
    [{ text: "yes" }, true],
    [{ text: "=?utf-8?q?Caf" }, false],
    [{ text: "body" }, false],
    [{ header: { name: "x-mark", value: "YES" } }, true],
    [{ header: { name: "X-Mark", value: "" } }, true],
    [{ header: { name: "X-Mark", value: "no" } }, false],
    [{ header: { name: "X-Other", value: "" } }, false],
    [{ header: { name: "Subject", value: "café" } }, true],
    [{ text: "ada", header: { name: "X-Other", value: "" } }, false],
  ])("%j matches: %s", (filter, expected) => {
    expect(matchesHeader(header, filter)).toBe(expected);
  });

  it.each<readonly [Filter, boolean]>([
    [{}, true],
    [{ from: "ADA@" }, true],
    [{ from: "ada love" }, true],
    [{ from: "zoë" }, false],
    [{ to: "zoë" }, true],
    [{ to: "bob" }, true],
    [{ to: "carol" }, false],
    [{ cc: "carol" }, true],
    [{ subject: "café PLANS" }, true],
    [{ subject: "plan b" }, false],
    [{ after: "2026-11-07T12:00:00Z" }, true],
    [{ after: "2026-11-07T12:00:01Z" }, false],
    [{ before: "2026-11-07T12:00:00Z" }, false],
    [{ before: "2026-11-07T12:00:01Z" }, true],
    [{ minSize: 100, maxSize: 100 }, true],
    [{ minSize: 101 }, false],
    [{ maxSize: 99 }, false],
    [{ from: "ada", to: "zoë", subject: "plans" }, true],
    [{ from: "ada", to: "nobody" }, false],
  ])("%j matches what is listed: %s", (filter, expected) => {
    expect(matchesSummary(summaryOf(), filter)).toBe(expected);
  });

  it("does not find what is not known", () => {
    const unknown = { ...summaryOf(null), receivedAt: null };
    for (const filter of [
      { minSize: 1 },
      { maxSize: 1 },
      { after: "1970-01-01T00:00:00Z" },
      { before: "9999-01-01T00:00:00Z" },
    ]) {
      expect(matchesSummary(unknown, filter)).toBe(false);
    }
  });
});

describe("a filter that headers cannot answer", () => {
  it.each<readonly [Filter, string]>([
    [{ body: "x" }, "search by body"],
    [{ hasKeyword: ["$seen"] }, "keywords"],
    [{ notKeyword: ["$seen"] }, "keywords"],
    [{ hasAttachment: false }, "search by hasAttachment"],
    [{ inThread: "x" }, "threads"],
  ])("%j is refused", (filter, capability) => {
    const error = refusalOf(filter);
    expect([error?.code, error?.details.capability]).toEqual(["capability_missing", capability]);
  });

  it("is none of the others", () => {
    expect(
      refusalOf({ text: "x", from: "x", header: { name: "x", value: "" }, minSize: 1, before: "x" }),
    ).toBeUndefined();
  });
});

function refusalOf(filter: Filter): MailError | undefined {
  try {
    requireScannable(filter);
    return undefined;
  } catch (error) {
    if (error instanceof MailError) return error;
    throw error;
  }
}
