import { connect } from "cloudflare:sockets";
import { describe, expect, inject, it } from "vitest";

/** Reads the first octets, as text. */
async function readGreeting(socket: Socket): Promise<string> {
  const reader = socket.readable.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value);
}

describe("the mail server of the tests", () => {
  const { host, imapPort, imapsPort, pop3sPort } = inject("dovecot");

  it("greets over TLS with a certificate that the Worker trusts", async () => {
    const socket = connect(
      { hostname: host, port: imapsPort },
      { secureTransport: "on", allowHalfOpen: false },
    );
    expect(await readGreeting(socket)).toMatch(/^\* OK \[CAPABILITY IMAP4rev1 .*\] Dovecot/);
  });

  it("greets over TLS on the POP3 port", async () => {
    const socket = connect(
      { hostname: host, port: pop3sPort },
      { secureTransport: "on", allowHalfOpen: false },
    );
    expect(await readGreeting(socket)).toMatch(/^\+OK Dovecot/);
  });

  it("greets in plaintext", async () => {
    const socket = connect(
      { hostname: host, port: imapPort },
      { secureTransport: "off", allowHalfOpen: false },
    );
    expect(await readGreeting(socket)).toMatch(/^\* OK .*STARTTLS/);
  });

  it("upgrades by STARTTLS", async () => {
    const options = { secureTransport: "starttls", allowHalfOpen: false } as const;
    const plain = connect({ hostname: host, port: imapPort }, options);
    await readGreeting(plain);
    const plainWriter = plain.writable.getWriter();
    await plainWriter.write(new TextEncoder().encode("a STARTTLS\r\n"));
    expect(await readGreeting(plain)).toMatch(/^a OK/);
    plainWriter.releaseLock();
    const secure = plain.startTls();
    await secure.writable.getWriter().write(new TextEncoder().encode("b LOGOUT\r\n"));
    expect(await readGreeting(secure)).toMatch(/^\* BYE/);
  });
});
