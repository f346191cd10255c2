import { describe, expect, it } from "vitest";
import type { Security } from "../../src/net/transport.ts";
import { accountOn, canary, impatient, newest, patient, withMail } from "../support/mail-access.ts";
import { errorOf } from "../support/outcome.ts";
import {
  type Certificate,
  type ServerScript,
  type ServerSeen,
  startServer,
} from "../support/scripted-server.ts";

/** What a client may say before TLS is in place. */
const harmless = /^(?:\S+ (?:CAPABILITY|STARTTLS|NOOP|LOGOUT)|CAPA|STLS|NOOP|QUIT)$/;

/** Nothing that matters left in the clear, and no socket was left open. */
function expectNothingSent(seen: ServerSeen): void {
  expect(seen.lines.filter(({ isSecure, text }) => isSecure || !harmless.test(text))).toEqual([]);
  expect(seen).toMatchObject({ connections: 1, openConnections: 0 });
}

/** The error that listing the inbox of such a server ends in. */
async function failure(
  script: ServerScript,
  security: Security,
): Promise<{ code: string; seen: ServerSeen }> {
  await using server = await startServer(script);
  const account = accountOn(server.port, { protocol: script.protocol ?? "imap", security });
  const { code } = await errorOf(withMail(account, impatient, (source) => source.list(newest)));
  return { code, seen: await server.settled() };
}

const upgrades = {
  imap: { verb: "STARTTLS", agreed: "<tag> OK begin\r\n", reads: /EXAMINE/, source: "RFC 9051 6.2.1" },
  pop3: { verb: "STLS", agreed: "+OK begin\r\n", reads: /UIDL/, source: "RFC 2595 4" },
} as const;

describe.each(["imap", "pop3"] as const)("TLS to a mail server: %s", (protocol) => {
  const { verb, agreed, reads, source } = upgrades[protocol];
  const ways = [
    { security: "tls", tls: "implicit" },
    { security: "starttls", tls: "starttls" },
  ] as const;
  for (const { security, tls } of ways) {
    it(`reads mail over ${security} where the certificate is right`, async () => {
      await using server = await startServer({ protocol, tls });
      const account = accountOn(server.port, { protocol, security });
      const page = await withMail(account, patient, (source) => source.list(newest));
      expect(page).toMatchObject({ total: 3 });
      const { lines, openConnections } = await server.settled();
      expect(openConnections).toBe(0);
      expect(lines.filter(({ isSecure, text }) => !isSecure && !harmless.test(text))).toEqual([]);
      expect(lines.some(({ isSecure, text }) => isSecure && reads.test(text))).toBe(true);
    });

    const bad: readonly Certificate[] = [
      "wrong-host",
      "expired",
      "unknown-ca",
      "self-signed",
      "old-protocol",
    ];
    for (const certificate of bad) {
      it(`refuses ${security} with a certificate that is ${certificate}, and sends nothing`, async () => {
        const { code, seen } = await failure({ protocol, tls, certificate }, security);
        expect(code).toBe("tls_failed");
        expectNothingSent(seen);
        expect(seen.tlsEstablished).toBe(0);
      });
    }
  }

  it("refuses plaintext on a TLS port", async () => {
    const { code, seen } = await failure({ protocol, tls: "none" }, "tls");
    expect(code).toBe("tls_failed");
    expect(JSON.stringify(seen.lines)).not.toContain(canary.password);
    expect(seen.openConnections).toBe(0);
  });

  it("ends in its deadline where a plaintext port speaks TLS and waits", async () => {
    const { code, seen } = await failure({ protocol, tls: "implicit" }, "starttls");
    expect(code).toBe("deadline_exceeded");
    expectNothingSent(seen);
  });

  it("ends in its deadline where a TLS port never answers the handshake", async () => {
    // The platform lets go of an unfinished handshake with the request that began it, and not before.
    const { code } = await failure({ protocol, tls: "none", replies: { greeting: [], "*": [] } }, "tls");
    expect(code).toBe("deadline_exceeded");
  });

  it(`ends in its deadline where ${verb} is agreed to and no handshake follows`, async () => {
    const replies = { [verb]: [agreed, { end: "stall" }] } as const;
    const { code, seen } = await failure({ protocol, replies }, "starttls");
    expect(code).toBe("deadline_exceeded");
    expect(JSON.stringify(seen.lines)).not.toContain(canary.password);
  });

  for (const end of ["close", "reset"] as const) {
    it(`fails where the server does ${end} instead of the handshake`, async () => {
      const replies = { [verb]: [agreed, { end }] } as const;
      const { code } = await failure({ protocol, replies }, "starttls");
      expect(code).toBe("tls_failed");
    });
  }

  it(`requires ${verb} where it was asked for: a server without it gets no credentials (${source})`, async () => {
    const { code, seen } = await failure({ protocol, tls: "none" }, "starttls");
    expect(code).toBe("tls_required");
    expectNothingSent(seen);
  });
});
