import { describe, expect, it } from "vitest";
import { parseCapabilities } from "./capability.ts";

describe("what a server can do (CAPA, RFC 2449 5)", () => {
  it("is one capability a line", () => {
    const example = parseCapabilities(
      "TOP\r\nUSER\r\nSASL CRAM-MD5 KERBEROS_V4\r\nRESP-CODES\r\nLOGIN-DELAY 900\r\nPIPELINING\r\nEXPIRE 60\r\nUIDL\r\nIMPLEMENTATION Shlemazle-Plotz-v302\r\n",
    );
    expect(example.lines).toHaveLength(9);
    expect(example.lines.at(-1)).toBe("IMPLEMENTATION Shlemazle-Plotz-v302");
    expect(["TOP", "UIDL", "PIPELINING", "STLS"].map((name) => example.has(name))).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(example.mechanisms).toEqual(["CRAM-MD5", "KERBEROS_V4"]);
    expect(example.loginDelaySeconds).toBe(900);
  });

  it("is told in any case, and kept in the server's own spelling", () => {
    const some = parseCapabilities("Pipelining\r\nsasl  plain\r\n");
    expect(some.lines).toEqual(["Pipelining", "sasl  plain"]);
    expect(some.has("PIPELINING")).toBe(true);
    expect(some.mechanisms).toEqual(["plain"]);
  });

  it("may be nothing, or without parameters", () => {
    expect(parseCapabilities("").lines).toEqual([]);
    const bare = parseCapabilities("SASL\r\nLOGIN-DELAY\r\n");
    expect(bare.mechanisms).toEqual([]);
    expect(bare.loginDelaySeconds).toBeUndefined();
  });

  it.each(["900 USER", "0"])(
    "may make a delay between logins a matter of each user (RFC 2449 6.5): %j",
    (text) => {
      expect(parseCapabilities(`LOGIN-DELAY ${text}\r\n`).loginDelaySeconds).toBe(parseInt(text, 10));
    },
  );

  it.each(["-1", "1e9", "99999999", "soon", "0x10"])("has no delay of %j seconds", (text) => {
    expect(parseCapabilities(`LOGIN-DELAY ${text}\r\n`).loginDelaySeconds).toBeUndefined();
  });

  it("leaves out lines that are none", () => {
    expect(parseCapabilities("TOP\r\n\r\n \r\na\0b\r\ncaf\xe9\r\nA\tB\r\nUIDL\n__proto__\r\n").lines).toEqual(
      ["TOP", "UIDL", "__proto__"],
    );
  });

  it("has nothing that was not listed, whatever the name", () => {
    const none = parseCapabilities("");
    expect(["constructor", "__proto__", ""].map((name) => none.has(name))).toEqual([false, false, false]);
  });
});
