import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../base/limits.ts";
import { parseAddressList } from "./addresses.ts";

describe("address lists (RFC 5322 3.4)", () => {
  it.each([
    // RFC 5322 appendix A
    ["John Doe <jdoe@machine.example>", [["John Doe", "jdoe@machine.example"]]],
    ['"Joe Q. Public" <john.q.public@example.com>', [["Joe Q. Public", "john.q.public@example.com"]]],
    [
      "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
      [
        ["Mary Smith", "mary@x.test"],
        [null, "jdoe@example.org"],
        ["Who?", "one@y.test"],
      ],
    ],
    [
      '<boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>',
      [
        [null, "boss@nil.test"],
        ['Giant; "Big" Box', "sysservices@example.net"],
      ],
    ],
    [
      "A Group:Ed Jones <joe@where.test>,john@jdoe.test;",
      [
        ["Ed Jones", "joe@where.test"],
        [null, "john@jdoe.test"],
      ],
    ],
    ["Undisclosed recipients:;", []],
    ["Pete(A nice chap) <pete@silly.test>", [["Pete", "pete@silly.test"]]],
    // How mail writes them
    ["ada@example.org (Ada)", [["Ada", "ada@example.org"]]],
    ["=?utf-8?Q?Doe=2C_J=C3=A4ne?= <j@example.org>", [["Doe, Jäne", "j@example.org"]]],
    ["=?utf-8?Q?Doe,_Jane?= <j@example.org>", [["Doe, Jane", "j@example.org"]]],
    ['"=?iso-2022-kr?B?GyQpQw4wIQ8=?=" <k@example.org>', [["가", "k@example.org"]]],
    ["J\xc3\xa4ne <j@example.org>", [["Jäne", "j@example.org"]]],
    [
      "a@example.org; b@example.org",
      [
        [null, "a@example.org"],
        [null, "b@example.org"],
      ],
    ],
    [
      "Ada,\r\n Bob <b@example.org>",
      [
        ["Ada", ""],
        ["Bob", "b@example.org"],
      ],
    ],
    ["", []],
    [" , ,", []],
  ])("gives the mailboxes of %j", (value, expected) => {
    expect(parseAddressList(value)).toEqual(expected.map(([name, email]) => ({ name, email })));
  });

  it("takes no address out of quotes (a way to pass mail off as somebody else's)", () => {
    expect(parseAddressList('"victim@example.org" <evil@example.net>')).toEqual([
      { name: "victim@example.org", email: "evil@example.net" },
    ]);
  });

  it("never gives CR, LF or NUL", () => {
    const [address] = parseAddressList("=?utf-8?Q?a=0D=0Ab=00?= <a@example.org>");
    expect(address).toEqual({ name: "a b", email: "a@example.org" });
  });

  it("gives at most so many, and cuts a list that is too long at a comma", () => {
    const at = "a@b,".repeat(limits.maxAddresses);
    expect(parseAddressList(at)).toHaveLength(limits.maxAddresses);
    expect(parseAddressList(`${at}c@d`)).toHaveLength(limits.maxAddresses);
    const long = `${"x".repeat(60_000)}@example.org, second@example.org, ${"y".repeat(10_000)}@example.org`;
    expect(parseAddressList(long).map(({ email }) => email.length)).toEqual([60_012, 18]);
  });

  it("never throws, and stays linear", () => {
    const worst = ['"', "(", "<", "a:", "a ", "@", ",", "\\", "=?a?Q?b?= ", ";:", "<a@", "a@b "];
    for (const piece of worst) {
      expect(parseAddressList(piece.repeat(300_000 / piece.length)).length).toBeLessThanOrEqual(
        limits.maxAddresses,
      );
    }
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...worst, "b", "\r\n ", "\xff"), maxLength: 60 }),
        (value) => {
          for (const { name, email } of parseAddressList(value))
            expect(`${name}${email}`).not.toMatch(/[\0\r\n]/);
        },
      ),
    );
  });
});
