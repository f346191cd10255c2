import { rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { startDovecot } from "../scripts/mail-server/dovecot.mjs";
import { writeMailbox } from "../scripts/mail-server/maildir.mjs";
import { HttpClient } from "./http-client.mjs";
import { inboxMessages, largeMessages } from "./mailbox.mjs";
import { PosternClient } from "./postern-client.mjs";
import { Proxy } from "./proxy.mjs";
import { warmMailbox } from "./raw-wire.mjs";
import { setUpPop3 } from "./setting-pop3.mjs";
import { startImapFlow, startPostern } from "./workers.mjs";

const DEV_FOLDER = join(import.meta.dirname, "../.dev");
const ONE_WAY_MS = 25;
const USERNAME = "bench";
const PASSWORD = "secret";

export const LARGE_MAILBOX = "Large";
/** Where it stands in that mailbox, and which part of the message is large. */
export const LARGE_ATTACHMENT = { uid: 1, partId: "2" };
export const LARGE_TEXT = { uid: 2 };

/** @typedef {Awaited<ReturnType<typeof setUp>>} Setting */

/**
 * Starts all that takes part: Dovecot with its mailboxes and warm caches, the wires to it, the Workers and a client
 * of each.
 * @param {{ messages: number, attachmentBytes: number, textBytes: number, seed: number }} sizes
 */
export async function setUp({ messages, attachmentBytes, textBytes, seed }) {
  await mkdir(DEV_FOLDER, { recursive: true });
  // Its own, so that two runs do not take each other's mail away. Dovecot's users have to pass through it.
  const folder = await mkdtemp(join(DEV_FOLDER, "bench-"));
  await chmod(folder, 0o755);
  const dovecot = await startDovecot({ folder: join(folder, "mail"), password: PASSWORD });
  const mail = dovecot.mailFolder(USERNAME);
  process.once("exit", () => {
    for (const path of [folder, dirname(mail)]) rmSync(path, { recursive: true, force: true });
  });
  writeMailbox(mail, "INBOX", inboxMessages(messages, seed));
  writeMailbox(mail, LARGE_MAILBOX, largeMessages({ attachmentBytes, textBytes }));

  const counting = await Proxy.start({ targetPort: dovecot.imapPort });
  const countingWarm = await Proxy.start({ targetPort: dovecot.imapPort });
  const countingWithoutPreview = await Proxy.start({ targetPort: dovecot.imapPort, rewrite: hidePreview });
  const distant = await Proxy.start({ targetPort: dovecot.imapsPort, oneWayMs: ONE_WAY_MS });
  const login = { caPem: dovecot.caPem, username: USERNAME, password: PASSWORD };
  const server = { ...login, protocol: /** @type {const} */ ("imap") };
  const servers = {
    /** TLS, nothing in between. */
    near: { ...server, port: dovecot.imapsPort, isSecure: true },
    /** TLS, 50 ms more of round trip. */
    distant: { ...server, port: distant.port, isSecure: true },
    /** Plaintext, counted. */
    counted: { ...server, port: counting.port, isSecure: false },
    /** The same by a wire of its own, for sessions that stay open. */
    countedWarm: { ...server, port: countingWarm.port, isSecure: false },
    /** The same, and the server does not say that it makes previews by itself, as most do not. */
    countedWithoutPreview: { ...server, port: countingWithoutPreview.port, isSecure: false },
  };

  process.env["NODE_EXTRA_CA_CERTS"] = dovecot.caFile;
  const postern = await startPostern(join(folder, "cold"), 0);
  const warmPostern = await startPostern(join(folder, "warm"), 60);
  const imapFlow = await startImapFlow(folder);
  const client = await PosternClient.connect(postern);
  const warmClient = await PosternClient.connect(warmPostern);
  const imapFlowHttp = new HttpClient(imapFlow.port);

  // The raw wire asks for what Postern is seen to ask for.
  await client.get(servers.counted, "/messages");
  const listItems = counting.lastFetchItems;
  await warmMailbox(servers.near, "INBOX", `${listItems} PREVIEW`);
  await warmMailbox(servers.near, LARGE_MAILBOX, listItems);
  const pop3 = await setUpPop3({ dovecot, login, oneWayMs: ONE_WAY_MS, attachmentBytes });

  return {
    servers,
    counting,
    countingWarm,
    countingWithoutPreview,
    postern,
    imapFlow,
    client,
    warmPostern,
    warmClient,
    listItems,
    pop3,
    /** @param {import("./mail-socket.mjs").MailServer} from */
    async listByImapFlow({ port, isSecure }) {
      const body = JSON.stringify({
        host: "localhost",
        port,
        secure: isSecure,
        user: USERNAME,
        pass: PASSWORD,
      });
      const response = await imapFlowHttp.request("/", { method: "POST", body });
      if (response.status !== 200)
        throw new Error(`ImapFlow: ${response.status} ${response.body.toString()}`);
      return { ms: response.totalMs, items: JSON.parse(response.body.toString()) };
    },
    async tearDown() {
      for (const one of [client, warmClient, imapFlowHttp]) one.close();
      await Promise.all([postern.stop(), warmPostern.stop(), imapFlow.stop()]);
      for (const proxy of [counting, countingWarm, countingWithoutPreview, distant]) proxy.stop();
      pop3.stop();
      await dovecot.stop();
    },
  };
}

/** @param {Buffer} bytes */
function hidePreview(bytes) {
  return Buffer.from(bytes.toString("latin1").replaceAll(" PREVIEW ", " "), "latin1");
}
