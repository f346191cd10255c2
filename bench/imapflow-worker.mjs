import { ImapFlow } from "imapflow";

/** The newest 50 messages of the inbox, as a user of ImapFlow would write it in a Worker. */
export default {
  /** @param {Request} request */
  async fetch(request) {
    const { host, port, secure, user, pass } = await request.json();
    // Without TLS from the start it would upgrade, and its turns could not be seen.
    const client = new ImapFlow({
      host,
      port,
      secure,
      doSTARTTLS: false,
      auth: { user, pass },
      logger: false,
    });
    await client.connect();
    const lock = await client.getMailboxLock("INBOX");
    const messages = [];
    try {
      const newest = `${Math.max(1, client.mailbox.exists - 49)}:*`;
      const wanted = { envelope: true, bodyStructure: true, flags: true, internalDate: true, size: true };
      for await (const message of client.fetch(newest, wanted)) {
        const { uid, envelope, bodyStructure, flags, internalDate, size } = message;
        messages.push({ uid, envelope, bodyStructure, flags: [...flags], internalDate, size });
      }
    } finally {
      lock.release();
    }
    await client.logout();
    return Response.json(messages.toReversed());
  },
};
