import { writeMailbox } from "../scripts/mail-server/maildir.mjs";
import { largeMessages } from "./mailbox.mjs";
import { Proxy } from "./proxy.mjs";
import { listByRawPop3 } from "./raw-wire-pop3.mjs";

const LARGE_USERNAME = "bench-large";

/**
 * The message of that maildrop, counted as POP3 does, and which part of it is large.
 */
export const LARGE_DROPPED = { number: 1, partId: "2" };

/**
 * The ways to the same inbox over POP3. The large message has a maildrop of its own, since there is one for a user.
 * @param {{
 *   dovecot: import("../scripts/mail-server/dovecot.mjs").DovecotHandle,
 *   login: Pick<import("./mail-socket.mjs").MailServer, "caPem" | "username" | "password">,
 *   oneWayMs: number,
 *   attachmentBytes: number,
 * }} options
 */
export async function setUpPop3({ dovecot, login, oneWayMs, attachmentBytes }) {
  writeMailbox(
    dovecot.mailFolder(LARGE_USERNAME),
    "INBOX",
    largeMessages({ attachmentBytes, textBytes: 0 }).slice(0, 1),
  );
  const counting = await Proxy.start({ targetPort: dovecot.pop3Port });
  const distant = await Proxy.start({ targetPort: dovecot.pop3sPort, oneWayMs });
  const server = { ...login, protocol: /** @type {const} */ ("pop3") };
  const near = { ...server, port: dovecot.pop3sPort, isSecure: true };
  const servers = {
    /** TLS, nothing in between. */
    near,
    /** TLS, 50 ms more of round trip. */
    distant: { ...near, port: distant.port },
    /** Plaintext, counted. */
    counted: { ...server, port: counting.port, isSecure: false },
    /** TLS, the maildrop of one large message. */
    large: { ...near, username: LARGE_USERNAME },
  };
  // Dovecot notes the sizes of all messages when a maildrop is first opened, and nobody is charged for that.
  await listByRawPop3(near, 1);
  await listByRawPop3(servers.large, 1);
  return {
    servers,
    counting,
    stop() {
      for (const proxy of [counting, distant]) proxy.stop();
    },
  };
}
