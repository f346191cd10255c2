import { ImapFlow } from "imapflow";

/** @typedef {{ host: string, port: number, secure: boolean, user: string, pass: string }} Login */

/** The newest 50 messages of the inbox, as a user of ImapFlow would write it in a Worker. */
export default {
  /** @param {Request} request */
  async fetch(request) {
    const { host, port, secure, user, pass } = /** @type {Login} */ (await request.json());
    const auth = { user, pass };
    // Without TLS from the start it would upgrade, and its turns could not be seen.
    const client = new ImapFlow({ host, port, secure, doSTARTTLS: false, auth, logger: false });
    await client.connect();
    const lock = await client.getMailboxLock("INBOX");
    const messages = [];
    try {
      const total = client.mailbox ? client.mailbox.exists : 0;
      const newest = `${Math.max(1, total - 49)}:*`;
      const wanted = { envelope: true, bodyStructure: true, flags: true, internalDate: true, size: true };
      for await (const message of client.fetch(newest, wanted)) {
        const { uid, envelope, bodyStructure, flags, internalDate, size } = message;
        messages.push({ uid, envelope, bodyStructure, flags: [...(flags ?? [])], internalDate, size });
      }
    } finally {
      lock.release();
    }
    await client.logout();
    return Response.json(messages.toReversed());
  },
};
