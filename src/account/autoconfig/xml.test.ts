import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TargetPolicy } from "../../base/target.ts";
import { chooseServers } from "./configured-servers.ts";
import { readClientConfig } from "./xml.ts";

const policy: TargetPolicy = {
  allowPrivate: false,
  allowPlaintext: true,
  ports: new Set([993, 995, 143, 110]),
};
const address = { whole: "ada+x@example.org", localPart: "ada+x", domain: "example.org" };

function server(fields: Readonly<Record<string, string>>, type = "imap"): string {
  const all = {
    hostname: "imap.example.org",
    port: "993",
    socketType: "SSL",
    username: "%EMAILADDRESS%",
    authentication: "password-cleartext",
    ...fields,
  };
  const inside = Object.entries(all).map(([name, text]) => `<${name}>${text}</${name}>`);
  return `<incomingServer type="${type}">${inside.join("\n")}</incomingServer>`;
}

function config(...servers: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- <incomingServer type="imap"><hostname>comment.example.org</hostname></incomingServer> -->
<clientConfig version="1.1">
  <emailProvider id="example.org">
    <domain>example.org</domain>
    <displayName>Example &amp; sons</displayName>
    ${servers.join("\n")}
    <outgoingServer type="smtp"><hostname>smtp.example.org</hostname><port>465</port><socketType>SSL</socketType></outgoingServer>
  </emailProvider>
</clientConfig>`;
}

async function chosen(...servers: readonly string[]): Promise<ReturnType<typeof chooseServers>> {
  return chooseServers(await readClientConfig(config(...servers)), address, policy);
}

describe("a client configuration", () => {
  it("tells the servers of both protocols, with every field of theirs", async () => {
    expect(await readClientConfig(config(server({}), server({ port: "995" }, "pop3")))).toEqual([
      {
        type: "imap",
        hostname: "imap.example.org",
        port: "993",
        socketType: "SSL",
        username: "%EMAILADDRESS%",
        authentication: ["password-cleartext"],
      },
      expect.objectContaining({ type: "pop3", port: "995" }),
    ]);
  });

  it("has references resolved (XML 1.0 4.1), once, and others left as they are", async () => {
    const username = "a&amp;amp;&lt;&gt;&quot;&apos;&#65;&#x42;&nope;&#x110000;&";
    const [one] = await readClientConfig(config(server({ username })));
    expect(one?.username).toBe("a&amp;<>\"'AB&nope;&#x110000;&");
  });

  it("declares no entities: nothing is fetched, nothing grows (XXE, billion laughs)", async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>`;
    const [one] = await readClientConfig(bomb + config(server({ hostname: "&a;&b;" })));
    expect(one?.hostname).toBe("&a;&b;");
  });

  it("of another shape has no servers", async () => {
    for (const text of ["", "<", "<html><body>not found</body></html>", server({}), `<a>${server({})}</a>`])
      expect(await readClientConfig(text)).toEqual([]);
  });

  it("never fails, whatever it is", async () => {
    const piece = fc.oneof(
      ...["<", ">", "</", "/>", "<![CDATA[", "]]>", "<!--", "&#", '"', "<select>", "<plaintext>"].map(
        fc.constant,
      ),
      ...["<clientConfig>", "<emailProvider>", "<incomingServer type='imap'>", "<hostname>"].map(fc.constant),
      ...["</clientConfig>", "</incomingServer>", "</hostname>", "<script>", "<svg>", "%EMAIL"].map(
        fc.constant,
      ),
      fc.string({ unit: "binary" }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 40 }), async (pieces) => {
        const servers = await readClientConfig(pieces.join(""));
        const found = chooseServers(servers, address, policy);
        const hosts = [found?.imap?.host, found?.pop3?.host].filter((host) => host !== undefined);
        expect(hosts.every((host) => /^[a-z0-9.-]+$/.test(host))).toBe(true);
      }),
    );
  });

  it("nested as deep as it may be long is read, or not, without an error", async () => {
    expect(await readClientConfig("<a>".repeat(21_000))).toEqual([]);
    expect(await readClientConfig(config(server({}).repeat(150)))).toHaveLength(20);
  });
});

describe("of the servers of a configuration", () => {
  const plain = server({ hostname: "plain.example.org", port: "143", socketType: "plain" });
  const starttls = server({ hostname: "starttls.example.org", port: "143", socketType: "STARTTLS" });
  const tls = server({ hostname: "tls.example.org" });

  it("TLS is chosen before STARTTLS, however they are ordered; plaintext never", async () => {
    expect((await chosen(plain, starttls, tls))?.imap).toMatchObject({
      host: "tls.example.org",
      security: "tls",
    });
    expect((await chosen(plain, starttls))?.imap).toMatchObject({
      host: "starttls.example.org",
      security: "starttls",
    });
    expect(await chosen(plain)).toBeUndefined();
  });

  it("the first is chosen among equals", async () => {
    expect((await chosen(tls, server({})))?.imap?.host).toBe("tls.example.org");
  });

  it.each([
    ...[
      "localhost",
      "127.0.0.1",
      "0x7f.1",
      "[::1]",
      "imap.internal",
      "a.example.org/x",
      "a@b.example.org",
      "",
    ],
    ...["a\r\nb.example.org", "metadata.google.internal", "%EVIL%.example.org", "100%.example.org"],
  ])("one at a host that the policy refuses is left out: %j", async (hostname) => {
    expect(await chosen(server({ hostname }))).toBeUndefined();
    expect((await chosen(server({ hostname }), server({})))?.imap?.host).toBe("imap.example.org");
  });

  it.each(["25", "0", "70000", "22", "99 3", "-1", "1e3", ""])(
    "one at a port that the policy refuses is left out: %j",
    async (port) => {
      expect(await chosen(server({ port }))).toBeUndefined();
    },
  );

  it.each([
    ["%EMAILADDRESS%", "ada+x@example.org"],
    ["%EMAILLOCALPART%", "ada+x"],
    ["u-%EMAILLOCALPART%.%EMAILDOMAIN%", "u-ada+x.example.org"],
    ["", "ada+x@example.org"],
    ["shared", "shared"],
    ["%USERNAME%", null],
    ["a%b", null],
    ["a&#13;&#10;X1 LOGOUT", null],
    ["a".repeat(321), null],
  ])("the user name %j is made for the address: %j", async (username, user) => {
    expect((await chosen(server({ username })))?.imap?.username).toBe(user);
  });

  it("the host may have the domain in it", async () => {
    expect((await chosen(server({ hostname: "imap.%EMAILDOMAIN%" })))?.imap?.host).toBe("imap.example.org");
  });

  it.each([
    ["password-cleartext", "password"],
    ["password-encrypted", "password"],
    ["OAuth2", "oauth-only"],
    ["OAuth2</authentication><authentication>password-cleartext", "password"],
    ["Kerberos", undefined],
  ])("what it takes to log in is told: %s", async (authentication, kind) => {
    expect((await chosen(server({ authentication })))?.signIn?.kind).toBe(kind);
  });
});
