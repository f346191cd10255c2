import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../base/limits.ts";
import { parseAddressList, parseAddressLists } from "./addresses.ts";

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
    ["Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", [["Pete", "pete@silly.test"]]],
    [
      "A Group(Some people)\r\n :Chris Jones <c@(Chris's host.)public.example>, joe@example.org; (the end of the group)",
      [
        ["Chris Jones", "c@public.example"],
        [null, "joe@example.org"],
      ],
    ],
    ["(Empty list)(start)Undisclosed recipients  :(nobody(that I know))  ;", []],
    [
      "Mary Smith <@machine.tld,@b:mary@example.net>, , jdoe@test   . example",
      [
        ["Mary Smith", "mary@example.net"],
        [null, "jdoe@test.example"],
      ],
    ],
    ["joe @ example . org", [[null, "joe@example.org"]]],
    [
      '"john doe"@example.org, <"a b>"@example.org>',
      [
        [null, '"john doe"@example.org'],
        [null, '"a b>"@example.org'],
      ],
    ],
    [
      "u@[192.0.2.1], <u@[IPv6:2001:db8::1]>, v@[IPv6:2001:db8::2]",
      [
        [null, "u@[192.0.2.1]"],
        [null, "u@[IPv6:2001:db8::1]"],
        [null, "v@[IPv6:2001:db8::2]"],
      ],
    ],
    // How mail writes them
    ["ada@example.org (Ada)", [["Ada", "ada@example.org"]]],
    ["=?utf-8?Q?Doe=2C_J=C3=A4ne?= <j@example.org>", [["Doe, Jäne", "j@example.org"]]],
    ["=?utf-8?Q?Doe,_Jane?= <j@example.org>", [["Doe, Jane", "j@example.org"]]],
    ['"=?iso-2022-kr?B?GyQpQw4wIQ8=?=" <k@example.org>', [["가", "k@example.org"]]],
    ["Voil\xc3\xa0 <voil\xc3\xa0@example.org>", [["Voilà", "voilà@example.org"]]],
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
    [
      "a@example.org b@example.org",
      [
        [null, "a@example.org"],
        [null, "b@example.org"],
      ],
    ],
    [
      "Ada <a@x> Bob <b@x>",
      [
        ["Ada", "a@x"],
        ["Bob", "b@x"],
      ],
    ],
    ["Ada Lovelace ada@example.org", [["Ada Lovelace", "ada@example.org"]]],
    ["<a@x> Ada", [["Ada", "a@x"]]],
    ["Ada@work <a@x>", [["Ada@work", "a@x"]]],
    [
      "a@x>, <<b@x>>, Bob <b@x, Eve <e@x>",
      [
        [null, "a@x"],
        [null, "b@x"],
        ["Bob", "b@x"],
        ["Eve", "e@x"],
      ],
    ],
    [
      '"Ada <a@x>, b@x',
      [
        ["Ada", "a@x"],
        [null, "b@x"],
      ],
    ],
    [
      "Ada (the one <a@x>, b@x",
      [
        ["Ada the one", "a@x"],
        [null, "b@x"],
      ],
    ],
    ["mailto:a@x", [[null, "a@x"]]],
    ["root", [["root", ""]]],
    ["", []],
    [" , ,", []],
  ])("gives the mailboxes of %j", (value, expected) => {
    expect(parseAddressList(value)).toEqual(expected.map(([name, email]) => ({ name, email })));
  });

  it("takes no address out of quotes, comments and encoded words (a way to pass mail off as somebody else's)", () => {
    const quoted = [
      '"victim@example.org"',
      '"<victim@example.org>"',
      "=?utf-8?Q?victim@example.org?=",
      "=?utf-8?Q?<victim@example.org>,?=",
    ];
    for (const name of quoted) {
      const [address, ...others] = parseAddressList(`${name} <evil@example.net>`);
      expect([address?.email, others]).toEqual(["evil@example.net", []]);
      expect(parseAddressList(name)).toMatchObject([{ email: "" }]);
    }
    expect(parseAddressList("evil@example.net (<victim@example.org>)")).toEqual([
      { name: "<victim@example.org>", email: "evil@example.net" },
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
    const worst = [
      '"',
      '\\"',
      '<"',
      ". ",
      "@ ",
      "@[",
      "(",
      "<",
      "a:",
      "a ",
      "@",
      ",",
      "\\",
      "=?a?Q?b?= ",
      ";:",
      "<a@",
      "a@b ",
    ];
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

describe("several fields of one name", () => {
  it("are one list, in which an open quote or comment hides nothing of the next field", () => {
    const fields = [
      "ada@example.org",
      '"Bob <bob@example.org>',
      "(Carl carl@example.org",
      "dora@example.org",
    ];
    const emails = parseAddressLists(fields).map(({ email }) => email);
    expect(emails.at(0)).toBe("ada@example.org");
    expect(emails.at(-1)).toBe("dora@example.org");
    expect(parseAddressLists([])).toEqual([]);
  });

  it("are cut at limits.maxAddresses together", () => {
    const field = Array.from({ length: limits.maxAddresses - 1 }, (_, n) => `a${n}@x.test`).join();
    expect(parseAddressLists([field, "b@x.test"])).toHaveLength(limits.maxAddresses);
    expect(parseAddressLists([field, "b@x.test", "c@x.test"])).toHaveLength(limits.maxAddresses);
  });
});
