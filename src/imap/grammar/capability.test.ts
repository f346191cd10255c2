import { describe, expect, it } from "vitest";
import { Capabilities } from "./capability.ts";

const gmail = new Capabilities([
  "IMAP4rev1",
  "UNSELECT",
  "AUTH=plain",
  "Auth=XOAUTH2",
  "APPENDLIMIT=35651584",
  "X-GM-EXT-1",
]);

describe("Capabilities", () => {
  it("names are compared without case (RFC 9051 section 7.2.2)", () => {
    expect(gmail.has("IMAP4REV1")).toBe(true);
    expect(gmail.has("IMAP4REV2")).toBe(false);
    expect(gmail.has("AUTH=XOAUTH2")).toBe(true);
  });

  it("names keep the server's spelling and order", () => {
    expect(gmail.names[2]).toBe("AUTH=plain");
  });

  it("mechanisms are what AUTH= names", () => {
    expect(gmail.authMechanisms).toEqual(["PLAIN", "XOAUTH2"]);
    expect(new Capabilities(["IMAP4rev1", "AUTHX=Y"]).authMechanisms).toEqual([]);
  });

  it.each([
    ["APPENDLIMIT=35651584", 35_651_584],
    ["appendlimit=0", 0],
    ["APPENDLIMIT", null],
    ["APPENDLIMIT=", null],
    ["APPENDLIMIT=-1", null],
    ["APPENDLIMIT=99999999999999999999", null],
  ])("%s announces a limit of %s octets (RFC 7889 section 2)", (name, octets) => {
    expect(new Capabilities([name]).appendLimit).toBe(octets);
  });

  it("property names of objects are no capabilities", () => {
    expect(new Capabilities([]).has("__PROTO__")).toBe(false);
    expect(new Capabilities(["__proto__"]).has("__PROTO__")).toBe(true);
  });
});
