import { performance } from "node:perf_hooks";
import Pop3Command from "node-pop3";
import PostalMime from "postal-mime";

const TIMEOUT_MS = 30_000;

/**
 * The newest messages of a maildrop, as a user of node-pop3 would write it in Node.
 * @param {import("./mail-socket.mjs").MailServer} server
 * @param {number} wanted how many
 */
export async function listByNodePop3({ port, isSecure, caPem, username, password }, wanted) {
  const startedAt = performance.now();
  const pop3 = new Pop3Command({
    host: "localhost",
    port,
    tls: isSecure,
    tlsOptions: { ca: caPem },
    user: username,
    password,
    timeout: TIMEOUT_MS,
  });
  const uidls = /** @type {string[][]} */ (await pop3.UIDL());
  const listing = /** @type {string[][]} */ (await pop3.LIST());
  const sizes = new Map(listing.map(([number = "", size]) => [number, Number(size)]));
  const items = [];
  for (const [number = "", uidl] of uidls.slice(-wanted).toReversed()) {
    const header = await pop3.TOP(Number(number), 0);
    const { from, to, cc, subject, date, messageId, references } = await PostalMime.parse(header);
    items.push({ uidl, size: sizes.get(number), from, to, cc, subject, date, messageId, references });
  }
  // Its goodbye is not counted: Postern says its own behind the answer.
  const ms = performance.now() - startedAt;
  await pop3.QUIT();
  return { ms, items };
}
