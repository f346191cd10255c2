import { describe, expect, it } from "vitest";
import { parseStatus } from "./status.ts";

function ok(text: string, code?: string): unknown {
  return { kind: "ok", code, text };
}

function err(text: string, code?: string): unknown {
  return { kind: "err", code, text };
}

describe("a status line", () => {
  it("is +OK or -ERR, and words for people (RFC 1939 3)", () => {
    expect(parseStatus("+OK 2 320")).toEqual(ok("2 320"));
    expect(parseStatus("-ERR no such message, only 2 messages in maildrop")).toEqual(
      err("no such message, only 2 messages in maildrop"),
    );
    expect(parseStatus("+OK")).toEqual(ok(""));
    expect(parseStatus("-ERR")).toEqual(err(""));
  });

  it("may be in any case, with other white space", () => {
    expect(parseStatus("+ok\tready")).toEqual(ok("ready"));
    expect(parseStatus("-Err   no")).toEqual(err("no"));
    expect(parseStatus("+OK ")).toEqual(ok(""));
  });

  it("may have a response code (RFC 2449 8)", () => {
    expect(parseStatus("-ERR [IN-USE] Do you have another POP session running?")).toEqual(
      err("Do you have another POP session running?", "IN-USE"),
    );
    expect(parseStatus("-ERR [SYS/TEMP] try later")).toEqual(err("try later", "SYS/TEMP"));
    expect(parseStatus("-ERR [login-delay] wait")).toEqual(err("wait", "LOGIN-DELAY"));
    expect(parseStatus("-ERR[AUTH]no")).toEqual(err("no", "AUTH"));
  });

  it.each(["[]", "[a", "[a\x01b] x", `[${"a".repeat(65)}] x`, "x [AUTH]"])(
    "has words where its code is none: %j",
    (text) => {
      expect(parseStatus(`-ERR ${text}`)).toEqual(err(text));
    },
  );

  it("keeps hostile words as they are", () => {
    expect(parseStatus("-ERR \0\x1b[31m\r\u2028\xff<b>")).toEqual(err("\0\x1b[31m\r\u2028\xff<b>"));
  });

  it.each([
    "",
    " ",
    "+OKAY",
    "+OK\0",
    "-ERROR",
    "OK",
    " +OK",
    "-",
    "++OK",
    "+\tx",
    ".",
    "* OK",
    "220 hi",
    "+O",
    "\0+OK",
  ])("is not %j", (line) => {
    expect(parseStatus(line)).toBeUndefined();
  });
});

describe("a challenge of AUTH (RFC 5034 4)", () => {
  it.each([
    ["+ ", ""],
    ["+", ""],
    ["+ VXNlcg==", "VXNlcg=="],
    ["+ OK", "OK"],
  ])("%j is %j (quirk 7)", (line, text) => {
    expect(parseStatus(line)).toEqual({ kind: "continuation", code: undefined, text });
  });
});
