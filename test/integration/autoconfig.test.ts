import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { discoverSettings } from "../../src/account/autoconfig/discover.ts";
import { parseMailAddress } from "../../src/account/autoconfig/mail-address.ts";
import type { MailSettings } from "../../src/account/autoconfig/mail-settings.ts";
import { askOf, keyHeaders, mailAccount, noMail } from "../../src/api/test-app.ts";
import { autoconfigLimits } from "../../src/base/limits.ts";
import type { TargetPolicy } from "../../src/base/target.ts";
import { startWeb, type ScriptedWeb, type WebScript } from "../support/scripted-web.ts";

const policy: TargetPolicy = {
  allowPrivate: false,
  allowPlaintext: false,
  ports: new Set([993, 995, 143, 110]),
};
const own = "autoconfig.example.org/mail/config-v1.1.xml";
const wellKnown = "example.org/.well-known/autoconfig/mail/config-v1.1.xml";
const database = "autoconfig.thunderbird.net/v1.1/example.org";

function configuration(host: string): { readonly body: string } {
  const fields = `<hostname>${host}</hostname><port>993</port><socketType>SSL</socketType><username>%EMAILLOCALPART%</username>`;
  return {
    body: `<?xml version="1.0"?><clientConfig version="1.1"><emailProvider id="x"><incomingServer type="imap">${fields}</incomingServer></emailProvider></clientConfig>`,
  };
}

async function discover(web: ScriptedWeb, limits = autoconfigLimits): Promise<MailSettings | undefined> {
  const address = parseMailAddress("ada@example.org", policy);
  if (address === undefined) throw new Error("no address");
  return discoverSettings(address, { fetch: web.fetch, policy, resolverUrl: web.resolverUrl, limits });
}

async function found(script: WebScript, limits = autoconfigLimits): Promise<string> {
  await using web = await startWeb(script);
  const settings = await discover(web, limits);
  return settings ? `${settings.source} ${settings.imap?.host} ${settings.imap?.username}` : "nothing";
}

describe("discovery over HTTP", () => {
  it("reads SRV and MX records from the resolver, by the domain alone", async () => {
    await using web = await startWeb({
      records: { "SRV _imaps._tcp.example.org": { data: ["0 1 993 imap.example.org."] } },
    });
    expect(await discover(web)).toMatchObject({
      source: "srv",
      confidence: "high",
      imap: { host: "imap.example.org" },
    });
    const asked = (await web.requests()).filter(({ url }) => url.startsWith("dns-query"));
    expect(asked.map(({ url }) => new URLSearchParams(url.slice(url.indexOf("?"))).toString())).toContain(
      "name=_imaps._tcp.example.org&type=SRV",
    );
    expect(asked.every(({ url }) => !url.includes("ada"))).toBe(true);
  });

  it("reads the domain's own configuration, through a redirect", async () => {
    const Location = "https://conf.example.net/c.xml";
    expect(
      await found({
        pages: {
          [own]: { status: 301, headers: { Location } },
          "conf.example.net/c.xml": configuration("a.example.net"),
        },
      }),
    ).toBe("autoconfig a.example.net ada");
  });

  it("reads the database where the domain tells nothing", async () => {
    expect(await found({ pages: { [database]: configuration("a.example.net") } })).toBe(
      "ispdb a.example.net ada",
    );
  });

  it("keeps no cookie and sends none on", async () => {
    await using web = await startWeb({
      pages: {
        [own]: { status: 302, headers: { Location: `https://${wellKnown}`, "Set-Cookie": "a=b" } },
        [wellKnown]: { ...configuration("a.example.org"), headers: { "Set-Cookie": "c=d" } },
      },
    });
    await discover(web);
    await discover(web);
    expect((await web.requests()).every(({ headers }) => headers["cookie"] === undefined)).toBe(true);
  });

  it("is not held up by who says nothing, stops in the middle, or never ends", async () => {
    const limits = { ...autoconfigLimits, requestMs: 2_000, totalMs: 8_000 };
    const records = { "MX example.org": { data: ["1 smtp.google.com."] } };
    const endless = { body: `<clientConfig>${" ".repeat(100_000)}`, end: "stall" } as const;
    const ends = [{ end: "stall-before" }, { body: "<clientConfig>", end: "stall" }, endless] as const;
    for (const page of ends)
      expect(await found({ pages: { [own]: page, [wellKnown]: page }, records }, limits)).toBe(
        "mx imap.gmail.com ada@example.org",
      );
  });
});

describe("GET /v1/autoconfig over HTTP", () => {
  it("asks the resolver of the settings", async () => {
    await using web = await startWeb({
      records: { "SRV _pop3s._tcp.example.org": { data: ["0 1 995 pop.example.net."] } },
    });
    const ask = askOf({ ...noMail, fetch: web.fetch });
    const bindings = { ...env, ALLOW_PLAINTEXT: "true", DNS_OVER_HTTPS_URL: web.resolverUrl };
    const headers = await keyHeaders();
    const response = await ask("/v1/autoconfig?email=ada@example.org", { headers }, bindings);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      email: "ada@example.org",
      domain: "example.org",
      provider: null,
      source: "srv",
      confidence: "low",
      imap: null,
      pop3: { host: "pop.example.net", port: 995, security: "tls", username: "ada@example.org" },
      signIn: null,
    });
    // An account object does not take what is of low confidence, and nothing was opened.
    const account = {
      protocol: "pop3",
      email: "ada@example.org",
      auth: { type: "password", password: "pw" },
    };
    const init = { headers: { ...headers, ...mailAccount(account) } };
    const refused = await ask("/v1/accounts/me/mailboxes", init, bindings);
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining("pop.example.net, port 995"),
    ]);
  });
});
