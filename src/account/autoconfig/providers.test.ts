import { describe, expect, it } from "vitest";
import { checkTarget, type TargetPolicy } from "../../base/target.ts";
import { parseMailAddress } from "./mail-address.ts";
import { providerOfDomain, providerOfHost, providerOfMx, providers, settingsOf } from "./providers.ts";

const policy: TargetPolicy = {
  allowPrivate: false,
  allowPlaintext: false,
  ports: new Set([993, 995, 143, 110]),
};

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, place) => names.indexOf(name) !== place);
}

function settingsFor(email: string, source: "provider" | "mx" = "provider"): ReturnType<typeof settingsOf> {
  const address = parseMailAddress(email, policy);
  const provider = address && providerOfDomain(address.domain);
  if (address === undefined || provider === undefined) throw new Error(`no provider for ${email}`);
  return settingsOf(provider, address, source);
}

describe("the table of providers", () => {
  it("names each provider, each domain and each MX once", () => {
    expect(repeated(providers.map(({ id }) => id))).toEqual([]);
    expect(repeated(providers.flatMap(({ domains }) => domains))).toEqual([]);
    expect(repeated(providers.flatMap(({ mx }) => mx))).toEqual([]);
  });

  it.each(providers)(
    "$id has servers and domains that the strictest policy allows, as it spells them",
    (one) => {
      const hosts = [one.imap, one.pop3].filter((server) => server !== null);
      for (const server of hosts) expect(checkTarget(server, policy, String)).toEqual(server);
      for (const host of [...one.domains, ...one.mx])
        expect(checkTarget({ host, port: 993, security: "tls" }, policy, String).host).toBe(host);
    },
  );

  it("is of servers with TLS from the first octet, on the ports for that (RFC 8314)", () => {
    const kinds = (protocol: "imap" | "pop3"): Set<string> =>
      new Set(
        providers
          .map((one) => one[protocol])
          .filter((server) => server !== null)
          .map(({ port, security }) => `${port} ${security}`),
      );
    expect([...kinds("imap")]).toEqual(["993 tls"]);
    expect([...kinds("pop3")]).toEqual(["995 tls"]);
  });

  it("tells people in one sentence what is out of the ordinary, and leads to https pages only", () => {
    const unusual = providers.filter(({ signIn, imap }) => signIn.kind !== "password" || imap === null);
    for (const { signIn } of unusual) expect(signIn.note).toMatch(/^[A-Z][^.]*(?:\.[^ ][^.]*)*\.$/);
    const pages = providers.map(({ signIn }) => signIn.url).filter((url) => url !== null);
    for (const page of pages) expect(URL.parse(page)?.protocol).toBe("https:");
  });

  it.each([
    ["ada@gmail.com", "gmail", "imap.gmail.com", "app-password"],
    ["ada@hotmail.co.uk", "outlook", "outlook.office365.com", "oauth-only"],
    ["ada@live.nl", "outlook", "outlook.office365.com", "oauth-only"],
    ["ada@yahoo.co.uk", "yahoo", "imap.mail.yahoo.com", "app-password"],
    ["ada@aol.com", "aol", "imap.aol.com", "app-password"],
    ["ada@me.com", "icloud", "imap.mail.me.com", "app-password"],
    ["ada@fastmail.com", "fastmail", "imap.fastmail.com", "app-password"],
    ["ada@gmx.at", "gmx", "imap.gmx.net", "password"],
    ["ada@gmx.com", "gmx-com", "imap.gmx.com", "password"],
    ["ada@web.de", "webde", "imap.web.de", "password"],
    ["ada@t-online.de", "t-online", "secureimap.t-online.de", "app-password"],
    ["ada@ya.ru", "yandex", "imap.yandex.com", "app-password"],
    ["ada@bk.ru", "mailru", "imap.mail.ru", "app-password"],
    ["ada@foxmail.com", "qq", "imap.qq.com", "authorization-code"],
    ["ada@163.com", "netease-163", "imap.163.com", "authorization-code"],
    ["ada@126.com", "netease-126", "imap.126.com", "authorization-code"],
    ["ada@yeah.net", "netease-yeah", "imap.yeah.net", "authorization-code"],
    ["ada@zohomail.eu", "zoho-eu", "imap.zoho.eu", "app-password"],
    ["ada@mailbox.org", "mailbox-org", "imap.mailbox.org", "password"],
    ["ada@posteo.net", "posteo", "posteo.de", "password"],
    ["ada@ik.me", "infomaniak", "mail.infomaniak.com", "password"],
    ["Ada@GMAIL.com", "gmail", "imap.gmail.com", "app-password"],
  ])("knows %s to be %s's", (email, id, host, kind) => {
    expect(settingsFor(email)).toMatchObject({ provider: { id }, imap: { host }, signIn: { kind } });
  });

  it("has nothing to connect to where mail is read by a program of the person's own", () => {
    expect(settingsFor("ada@proton.me")).toMatchObject({
      imap: null,
      pop3: null,
      provider: { id: "proton" },
    });
  });

  it.each([
    ["aspmx.l.google.com", "gmail"],
    ["smtp.google.com", "gmail"],
    ["example-org.mail.protection.outlook.com", "microsoft365"],
    ["example-org.j-v1.mx.microsoft", "microsoft365"],
    ["hotmail-com.olc.protection.outlook.com", "outlook"],
    ["in1-smtp.messagingengine.com", "fastmail"],
    ["mx2.zoho.eu", "zoho-eu-organization"],
    ["mx00.ionos.de", "ionos-de"],
    ["mx01.ionos.co.uk", "ionos-co-uk"],
    ["mx1.mail.ovh.net", "ovh"],
    ["smtpin.rzone.de", "strato"],
    ["www123.your-server.de", "hetzner"],
    ["mta-gw.infomaniak.ch", "infomaniak"],
    ["mxbiz1.qq.com", "exmail"],
    ["mail.protonmail.ch", "proton"],
    ["mx01.mail.icloud.com", "icloud"],
  ])("knows customers by the MX %s", (host, id) => {
    expect(providerOfMx(host)?.id).toBe(id);
  });

  it.each(["google.com.example.org", "notgoogle.com", "example.org", "com", ""])(
    "takes no other name for a provider's: %j",
    (host) => {
      expect(providerOfMx(host)).toBeUndefined();
    },
  );

  it("knows a server that it is told of", () => {
    expect(providerOfHost("pop.gmail.com")?.id).toBe("gmail");
    expect(providerOfHost("outlook.office365.com")?.id).toBe("microsoft365");
    expect(providerOfHost("imap.example.org")).toBeUndefined();
  });

  it("logs people in by their local part only in the provider's own domains", () => {
    expect(settingsFor("ada@icloud.com").imap?.username).toBe("ada");
    expect(settingsFor("ada@icloud.com", "mx").imap?.username).toBe("ada@icloud.com");
    expect(settingsFor("ada@gmail.com").imap?.username).toBe("ada@gmail.com");
  });
});
