import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDnsJson, parseMx, parseSrv } from "./dns.ts";

const answer = {
  Status: 0,
  TC: false,
  AD: true,
  Question: [{ name: "_imaps._tcp.example.org", type: 33 }],
  Answer: [
    { name: "_imaps._tcp.example.org", type: 5, TTL: 300, data: "srv.example.net." },
    { name: "srv.example.net", type: 33, TTL: 300, data: "0 1 993 imap.example.net." },
  ],
};

describe("DNS records as JSON", () => {
  it("are those of the type that was asked for, without the aliases on the way", () => {
    expect(parseDnsJson(JSON.stringify(answer), "SRV")).toEqual({
      texts: ["0 1 993 imap.example.net."],
      isSigned: true,
    });
    expect(parseDnsJson(JSON.stringify(answer), "MX").texts).toEqual([]);
  });

  it("are signed only where the resolver says so itself", () => {
    for (const AD of [false, undefined, "true", 1, null])
      expect(parseDnsJson(JSON.stringify({ ...answer, AD }), "SRV").isSigned).toBe(false);
  });

  it.each([
    ["", "[]", "null", "1", "{", '"x"', "{}"],
    ['{"Status":3}', '{"Status":"0","Answer":[]}', '{"Status":0}', '{"Status":0,"Answer":{}}'],
    ['{"Status":0,"Answer":[null,1,{},{"type":33},{"type":33,"data":7},{"type":"33","data":"0 0 1 a"}]}'],
  ])("that are none are none: %j", (...texts) => {
    for (const text of texts) expect(parseDnsJson(text, "SRV").texts).toEqual([]);
  });

  it("never fail, whatever JSON they are", () => {
    const record = fc.record({
      type: fc.oneof(fc.constant(33), fc.json()),
      data: fc.oneof(fc.string(), fc.jsonValue()),
    });
    const hostile = fc.record({ Status: fc.constant(0), Answer: fc.oneof(fc.array(record), fc.jsonValue()) });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          hostile.map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const { texts } = parseDnsJson(text, "SRV");
          const ports = texts.map((data) => parseSrv(data)?.port ?? 0);
          expect(ports.every((port) => port >= 0 && port <= 65_535)).toBe(true);
          expect(texts.map((data) => parseMx(data)?.host).every((host) => !host?.includes(" "))).toBe(true);
        },
      ),
    );
  });
});

describe("a SRV record", () => {
  it.each([
    ["0 1 993 imap.example.net.", { priority: 0, weight: 1, port: 993, host: "imap.example.net" }],
    ["10 20 143 IMAP.Example.NET", { priority: 10, weight: 20, port: 143, host: "imap.example.net" }],
    ["0 0 0 .", { priority: 0, weight: 0, port: 0, host: "" }],
  ])("is read: %j", (text, record) => {
    expect(parseSrv(text)).toEqual(record);
  });

  it.each([
    "",
    "0 1 993",
    "0 1 993 a b",
    "0 1 65536 a.",
    "-1 1 993 a.",
    "0x1 1 993 a.",
    "a b c d",
    "0 1 993 ",
  ])("that is malformed is none: %j", (text) => {
    expect(parseSrv(text)).toBeUndefined();
  });
});

describe("an MX record", () => {
  it("is read, and none where malformed", () => {
    expect(parseMx("10 Mx.Example.ORG.")).toEqual({ priority: 10, host: "mx.example.org" });
    expect(parseMx("0 .")).toEqual({ priority: 0, host: "" });
    for (const text of ["", "mx.example.org.", "10", "10 a b", "x mx."])
      expect(parseMx(text)).toBeUndefined();
  });
});
