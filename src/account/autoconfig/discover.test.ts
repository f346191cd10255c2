import { describe, expect, it } from "vitest";
import { autoconfigLimits } from "../../base/limits.ts";
import type { TargetPolicy } from "../../base/target.ts";
import { discoverSettings } from "./discover.ts";
import { parseMailAddress } from "./mail-address.ts";
import type { MailSettings } from "./mail-settings.ts";

const policy: TargetPolicy = {
  allowPrivate: false,
  allowPlaintext: false,
  ports: new Set([993, 995, 143, 110]),
};
const resolverUrl = "https://dns.example.net/dns-query";

/** By the URL, or by type and name of a DNS record: what is answered there. */
type Answers = Readonly<Record<string, () => Response | Promise<Response>>>;

/** A web in which there is nothing but this, and what it was asked for. */
class SmallWeb {
  readonly asked: string[] = [];
  readonly #answers: Answers;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  readonly fetch = async (text: string, { redirect, signal }: RequestInit): Promise<Response> => {
    const url = new URL(text);
    const { name, type } = Object.fromEntries(url.searchParams);
    const key = text.startsWith(resolverUrl) ? `${type} ${name}` : `${url.origin}${url.pathname}`;
    this.asked.push(text.startsWith(resolverUrl) ? key : text);
    if (redirect !== "manual") throw new Error("follows redirects by itself");
    const answer = this.#answers[key];
    if (answer === undefined) throw new TypeError("no such host");
    const ended = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(new Error("aborted")));
    });
    return Promise.race([answer(), ended]);
  };
}

function records(type: "SRV" | "MX", data: readonly string[], isSigned = false): () => Response {
  const number = { MX: 15, SRV: 33 }[type];
  return () =>
    Response.json({ Status: 0, AD: isSigned, Answer: data.map((text) => ({ type: number, data: text })) });
}

function configuration(host: string): () => Response {
  return () =>
    new Response(
      `<clientConfig><emailProvider><incomingServer type="imap"><hostname>${host}</hostname><port>993</port>` +
        `<socketType>SSL</socketType></incomingServer></emailProvider></clientConfig>`,
    );
}

async function discover(
  web: SmallWeb,
  email = "ada@example.org",
  means: object = {},
): Promise<MailSettings | undefined> {
  const address = parseMailAddress(email, policy);
  if (address === undefined) throw new Error("no address");
  return discoverSettings(address, { fetch: web.fetch, policy, resolverUrl, ...means });
}

/** `<source> <confidence> <imap host> <pop3 host>` */
async function found(answers: Answers, email?: string, means?: object): Promise<string> {
  const settings = await discover(new SmallWeb(answers), email, means);
  if (settings === undefined) return "nothing";
  const { source, confidence, imap, pop3 } = settings;
  return `${source} ${confidence} ${imap?.host ?? "-"} ${pop3?.host ?? "-"}`;
}

const own = "https://autoconfig.example.org/mail/config-v1.1.xml";
const wellKnown = "https://example.org/.well-known/autoconfig/mail/config-v1.1.xml";
const database = "https://autoconfig.thunderbird.net/v1.1/example.org";
const inside = records("SRV", ["0 1 993 imap.example.org."]);
const outside = records("SRV", ["0 1 993 imap.example.net."]);

describe("discovery", () => {
  it("asks nobody about a provider of the table", async () => {
    const web = new SmallWeb({});
    expect(await discover(web, "ada@gmail.com")).toMatchObject({
      source: "provider",
      provider: { id: "gmail" },
    });
    expect(web.asked).toEqual([]);
  });

  it("finds nothing where there is nothing", async () => {
    expect(await found({})).toBe("nothing");
  });

  it("takes the best source that has an answer, whichever comes first", async () => {
    const all = [
      [own, configuration("a.example.org"), "autoconfig high a.example.org -"],
      [wellKnown, configuration("b.example.org"), "autoconfig high b.example.org -"],
      ["SRV _imaps._tcp.example.org", inside, "srv high imap.example.org -"],
      ["MX example.org", records("MX", ["10 aspmx.l.google.com."]), "mx high imap.gmail.com pop.gmail.com"],
      [database, configuration("c.example.net"), "ispdb high c.example.net -"],
    ] as const;
    for (const [place, [, , best]] of all.entries()) {
      const rest = all.slice(place).map(([key, answer]) => [key, answer] as const);
      expect(await found(Object.fromEntries(rest))).toBe(best);
    }
  });

  it("asks the database only where the domain itself told nothing", async () => {
    const web = new SmallWeb({
      [wellKnown]: configuration("b.example.org"),
      [database]: configuration("c.example.net"),
    });
    await discover(web);
    expect(web.asked).not.toContain(database);
  });

  it("tells the address to the domain's own autoconfig host, and to nobody else", async () => {
    const web = new SmallWeb({});
    await discover(web, "ada+x@example.org");
    const told = web.asked.filter((url) => url.includes("ada"));
    expect(told).toEqual([`${own}?emailaddress=ada%2Bx%40example.org`]);
    expect(web.asked).toContain(database);
  });

  it("asks for an IDN domain in punycode", async () => {
    const domain = "xn--bcher-kva.example.org";
    expect(
      await found(
        { [`SRV _imaps._tcp.${domain}`]: records("SRV", [`0 1 993 imap.${domain}.`]) },
        "ada@bücher.example.org",
      ),
    ).toBe(`srv high imap.${domain} -`);
  });
});

describe("SRV records (RFC 6186, RFC 8314)", () => {
  it("for TLS from the first octet come before those for STARTTLS, which are not even asked for then", async () => {
    const web = new SmallWeb({
      "SRV _imaps._tcp.example.org": inside,
      "SRV _imap._tcp.example.org": records("SRV", ["0 1 143 old.example.org."]),
      "SRV _pop3._tcp.example.org": records("SRV", ["0 1 110 pop.example.org."]),
    });
    expect(await discover(web)).toMatchObject({
      imap: { host: "imap.example.org", port: 993, security: "tls", username: "ada@example.org" },
      pop3: { host: "pop.example.org", port: 110, security: "starttls" },
    });
    expect(web.asked).not.toContain("SRV _imap._tcp.example.org");
  });

  it("are taken by priority, then by weight (RFC 2782)", async () => {
    const several = ["5 9 993 c.example.org.", "0 1 993 b.example.org.", "0 7 993 a.example.org."];
    expect(await found({ "SRV _imaps._tcp.example.org": records("SRV", several) })).toBe(
      "srv high a.example.org -",
    );
  });

  it('with the target "." say that there is no such service (RFC 6186 3.4)', async () => {
    const none = records("SRV", ["0 0 0 ."]);
    expect(
      await found({
        "SRV _imaps._tcp.example.org": none,
        "SRV _imap._tcp.example.org": none,
        "SRV _pop3s._tcp.example.org": records("SRV", ["0 1 995 pop.example.org."]),
      }),
    ).toBe("srv high - pop.example.org");
  });

  it("that lead out of the domain unsigned are of low confidence, and come last", async () => {
    const unsigned = { "SRV _imaps._tcp.example.org": outside };
    expect(await found(unsigned)).toBe("srv low imap.example.net -");
    expect(await found({ ...unsigned, [database]: configuration("c.example.net") })).toBe(
      "ispdb high c.example.net -",
    );
    // A name that only ends alike is another domain.
    const alike = { "SRV _imaps._tcp.example.org": records("SRV", ["0 1 993 imap.notexample.org."]) };
    expect(await found(alike)).toBe("srv low imap.notexample.org -");
  });

  it("that are signed may lead anywhere", async () => {
    const signed = records("SRV", ["0 1 993 imap.example.net."], true);
    expect(await found({ "SRV _imaps._tcp.example.org": signed })).toBe("srv high imap.example.net -");
  });

  it("of both kinds are told apart: what is trusted is not mixed with what is not", async () => {
    expect(
      await found({
        "SRV _imaps._tcp.example.org": inside,
        "SRV _pop3s._tcp.example.org": records("SRV", ["0 1 995 pop.example.net."]),
      }),
    ).toBe("srv high imap.example.org -");
  });

  it("that name what the policy refuses are left out", async () => {
    const hostile = [
      "0 9 993 localhost.",
      "0 9 993 10.0.0.1",
      "0 9 25 a.example.org.",
      "0 9 8080 b.example.org.",
    ];
    expect(await found({ "SRV _imaps._tcp.example.org": records("SRV", hostile) })).toBe("nothing");
    expect(
      await found({ "SRV _imaps._tcp.example.org": records("SRV", [...hostile, "1 1 993 c.example.org."]) }),
    ).toBe("srv high c.example.org -");
  });

  it("at a provider of the table bring what is known about logging in there", async () => {
    const gmail = records("SRV", ["5 0 993 imap.gmail.com."], true);
    expect(await discover(new SmallWeb({ "SRV _imaps._tcp.example.org": gmail }))).toMatchObject({
      source: "srv",
      provider: { id: "gmail" },
      signIn: { kind: "app-password" },
    });
  });
});

describe("the MX of a domain", () => {
  it("counts where it is the preferred one", async () => {
    const mx = ["20 aspmx.l.google.com.", "10 mx.example.org."];
    expect(await found({ "MX example.org": records("MX", mx) })).toBe("nothing");
    expect(await found({ "MX example.org": records("MX", mx.toReversed().slice(1)) })).toContain(
      "imap.gmail.com",
    );
  });
});

describe("without a resolver", () => {
  it("no DNS is asked, and the rest goes on", async () => {
    const web = new SmallWeb({ [database]: configuration("c.example.net") });
    expect(await discover(web, "ada@example.org", { resolverUrl: "" })).toMatchObject({ source: "ispdb" });
    expect(web.asked.every((url) => url.startsWith("https://"))).toBe(true);
  });
});

describe("documents on the way", () => {
  const redirect = (location: string) => (): Response =>
    new Response(null, { status: 302, headers: { Location: location } });

  it("may redirect once, to https at a public host", async () => {
    const target = "https://conf.example.net/c.xml";
    expect(await found({ [own]: redirect(target), [target]: configuration("a.example.org") })).toBe(
      "autoconfig high a.example.org -",
    );
    const again = "https://conf.example.net/d.xml";
    expect(
      await found({
        [own]: redirect(again),
        [again]: redirect(target),
        [target]: configuration("a.example.org"),
      }),
    ).toBe("nothing");
  });

  it.each([
    ...[
      "http://conf.example.net/c.xml",
      "https://127.0.0.1/c.xml",
      "https://localhost/c.xml",
      "https://[::1]/c.xml",
    ],
    ...[
      "https://169.254.169.254/latest",
      "https://metadata.google.internal/",
      "https://conf.example.net:8443/c.xml",
    ],
    ...["https://user:pw@conf.example.net/c.xml", "file:///etc/passwd", "data:text/xml,x", "//", ""],
  ])("that redirect elsewhere lead to no request: %j", async (location) => {
    const web = new SmallWeb({ [own]: redirect(location) });
    await discover(web);
    const hosts = web.asked.filter((one) => one.startsWith("http")).map((url) => new URL(url).host);
    expect(new Set(hosts)).toEqual(
      new Set(["autoconfig.example.org", "example.org", "autoconfig.thunderbird.net"]),
    );
    expect(web.asked.every((url) => !url.startsWith("http:"))).toBe(true);
  });

  it("are read to their limit, and one octet more makes them none", async () => {
    const padded = (bytes: number) => async (): Promise<Response> => {
      const xml = await configuration("a.example.org")().text();
      return new Response(xml.padEnd(bytes));
    };
    const { maxDocumentBytes } = autoconfigLimits;
    expect(await found({ [own]: padded(maxDocumentBytes) })).toBe("autoconfig high a.example.org -");
    expect(await found({ [own]: padded(maxDocumentBytes + 1) })).toBe("nothing");
  });

  it.each([204, 404, 500])("that come with status %d are none", async (status) => {
    const xml = status === 204 ? null : await configuration("a.example.org")().text();
    expect(await found({ [own]: () => new Response(xml, { status }) })).toBe("nothing");
  });
});

describe("the deadline", () => {
  const stalled = (): Promise<Response> => new Promise(() => undefined);

  it("of one request lets the others be heard", async () => {
    const limits = { ...autoconfigLimits, requestMs: 50 };
    const answers = { [own]: stalled, [wellKnown]: stalled, "SRV _imaps._tcp.example.org": inside };
    expect(await found(answers, undefined, { limits })).toBe("srv high imap.example.org -");
  });

  it("of all makes the answer of what came by then", async () => {
    const limits = { ...autoconfigLimits, requestMs: 600_000, totalMs: 50 };
    const answers = { [own]: stalled, [database]: stalled, "SRV _imaps._tcp.example.org": outside };
    expect(await found(answers, undefined, { limits })).toBe("srv low imap.example.net -");
  });

  it("ends a body that stalls as well", async () => {
    const limits = { ...autoconfigLimits, requestMs: 600_000, totalMs: 50 };
    const body = (): Response =>
      new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));
    expect(
      await found({ [own]: body, [wellKnown]: configuration("b.example.org") }, undefined, { limits }),
    ).toBe("autoconfig high b.example.org -");
  });
});
