import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MailError } from "./errors.ts";
import { checkTarget, type Target, type TargetPolicy } from "./target.ts";

const strict: TargetPolicy = {
  allowPrivate: false,
  allowPlaintext: false,
  ports: new Set([993, 995, 143, 110]),
};
const lenient: TargetPolicy = { allowPrivate: true, allowPlaintext: true, ports: "any" };

function check(wish: Partial<Target>, policy: TargetPolicy = strict): Target {
  const target: Target = { host: "imap.example.com", port: 993, security: "tls", ...wish };
  return checkTarget(target, policy, (path) => `/${path.join("/")}`);
}

/** The fields that are refused, or the normalised host. */
function verdict(wish: Partial<Target>, policy?: TargetPolicy): string {
  try {
    return check(wish, policy).host;
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return `${error.code} ${error.details.fields?.map(({ pointer }) => pointer).join(" ")}`;
  }
}

describe("checkTarget: hosts", () => {
  it.each([
    ["imap.gmail.com", "imap.gmail.com"],
    ["IMAP.Gmail.COM", "imap.gmail.com"],
    ["imap.gmail.com.", "imap.gmail.com"],
    ["mail.bücher.de", "mail.xn--bcher-kva.de"],
    ["mail.xn--bcher-kva.de", "mail.xn--bcher-kva.de"],
    ["a1-b2.c.co.uk", "a1-b2.c.co.uk"],
    ["internal.example.com", "internal.example.com"],
    ["localhost.example.com", "localhost.example.com"],
    [`${"x".repeat(63)}.example.com`, `${"x".repeat(63)}.example.com`],
  ])("%s is a public name", (host, name) => {
    expect(verdict({ host })).toBe(name);
  });

  it.each([
    ...[
      "127.0.0.1",
      "127.1",
      "0",
      "2130706433",
      "0177.0.0.1",
      "0x7f.1",
      "8.8.8.8",
      "8.8.8.8.",
      "①②⑦.⓪.⓪.①",
      "127。0。0。1",
    ],
    ...["[::1]", "::1", "[::ffff:127.0.0.1]", "[2606:4700::1111]", "[fe80::1%25eth0]", "[v1.x]"],
    ...["localhost", "LOCALHOST", "localhost.", "a.localhost", "ⅼocalhost", "imap", "imap."],
    ...[
      "metadata.google.internal",
      "x.local",
      "x.LAN",
      "x.home.arpa",
      "1.0.0.127.in-addr.arpa",
      "x.ip6.arpa",
      "x.test",
    ],
    ...["127.0.0.1.nip.io", "10-0-0-1.sslip.io", "localtest.me", "a.lvh.me"],
    ...["", ".", "..", "a..b.com", ".example.com", "-a.example.com", "a-.example.com", "a_b.example.com"],
    ...[
      "a.com:993",
      "a.com/",
      "u@a.com",
      "a.com#",
      "a.com?x",
      "a.com\\b",
      "a%2ecom",
      "%31.com",
      "http://a.com",
    ],
    ...[
      "a.com\r\nX",
      "a.com\t",
      "a\u0000.com",
      "a b.com",
      " a.com",
      "a.com ",
      "a\u00ad.com",
      "a\u200b.com",
      "a\ufeff.com",
    ],
    ...[`${"x".repeat(64)}.example.com`, `${"a.".repeat(122)}example.com`, `${"ü".repeat(63)}.example.com`],
  ])("%j is refused", (host) => {
    expect(verdict({ host })).toBe("target_forbidden /host");
  });

  it("a name of 253 characters is allowed and one of 254 is not (RFC 1035 section 2.3.4)", () => {
    const name = `${"a.".repeat(121)}example.com`;
    expect(name).toHaveLength(253);
    expect(verdict({ host: name })).toBe(name);
    expect(verdict({ host: `a${name}` })).toBe("target_forbidden /host");
  });

  it.each([
    ["127.0.0.1", "127.0.0.1"],
    ["127.1", "127.0.0.1"],
    ["localhost", "localhost"],
    ["dovecot", "dovecot"],
    ["[::1]", "[::1]"],
  ])("ALLOW_PRIVATE_TARGETS lets %s through as %s", (host, name) => {
    expect(verdict({ host }, lenient)).toBe(name);
  });

  it.each([
    "",
    "a b",
    "localhost:993",
    "localhost/",
    "u@localhost",
    "[::1",
    "::1",
    "a\r\nb",
    "256.256.256.256",
  ])("ALLOW_PRIVATE_TARGETS does not let through what is no host: %j", (host) => {
    expect(verdict({ host }, lenient)).toBe("target_forbidden /host");
  });
});

describe("checkTarget: any host", () => {
  const host = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6(),
    fc
      .array(fc.constantFrom("127", "0x7f", "1", "a", ".", "。", ":", "[", "]", "%", "①", "localhost", "com"))
      .map((parts) => parts.join("")),
  );

  it("is refused, or becomes a name of letters, digits and hyphens that stays as it is", () => {
    fc.assert(
      fc.property(host, (text) => {
        const name = verdict({ host: text });
        if (name === "target_forbidden /host") return;
        expect(name).toMatch(/^(?=.{1,253}$)([a-z0-9-]{1,63}\.)+(?![0-9]+$)[a-z0-9-]{1,63}$/);
        expect(verdict({ host: name })).toBe(name);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("checkTarget: ports and security", () => {
  it.each([993, 995, 143, 110])("port %d is allowed by default", (port) => {
    expect(check({ port }).port).toBe(port);
  });

  it.each([0, -1, 1, 22, 25, 80, 443, 465, 587, 3306, 6379, 65_536, 993.5, Number.NaN])(
    "port %d is refused by default",
    (port) => {
      expect(verdict({ port })).toBe("target_forbidden /port");
    },
  );

  it("`*` allows any port but 25, and nothing that is no port", () => {
    expect(check({ port: 31_143 }, lenient).port).toBe(31_143);
    for (const port of [25, 0, 65_536, 1.5])
      expect(verdict({ port }, lenient)).toBe("target_forbidden /port");
  });

  it("port 25 is refused even where the deployment lists it", () => {
    expect(verdict({ port: 25 }, { ...strict, ports: new Set([25]) })).toBe("target_forbidden /port");
  });

  it("a connection without TLS needs ALLOW_PLAINTEXT; STARTTLS does not", () => {
    expect(verdict({ security: "none", port: 143 })).toBe("target_forbidden /security");
    expect(check({ security: "none", port: 143 }, lenient).security).toBe("none");
    expect(check({ security: "starttls", port: 143 }).security).toBe("starttls");
  });

  it("every field that is refused is named at once", () => {
    expect(verdict({ host: "10.0.0.1", port: 25, security: "none" })).toBe(
      "target_forbidden /host /port /security",
    );
  });
});
