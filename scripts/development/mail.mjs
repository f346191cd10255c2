import { existsSync } from "node:fs";
import { join } from "node:path";
import { startDovecot } from "../mail-server/dovecot.mjs";
import { startHoodiecrow } from "../mail-server/hoodiecrow.mjs";
import { ensureDovecot } from "../mail-server/install.mjs";
import { areFree } from "../mail-server/ports.mjs";
import { makeSampleMail } from "../sample-mail/sample-mail.mjs";
import { writeSampleMail } from "../sample-mail/write-sample-mail.mjs";
import { DEV_FOLDER, readNotes, writeNotes } from "./settings.mjs";

const USER = "robin";

/**
 * @typedef {object} DevelopmentMail
 * @property {object} account as the API takes it
 * @property {{ protocol: "pop3", port: number } | undefined} pop3 what of the account is another over POP3
 * @property {string} description
 * @property {string | undefined} caFile what the Worker has to trust
 * @property {() => Promise<void> | void} stop
 */

/**
 * Starts a mail server with the sample mailbox: Dovecot, else a small one that needs no installation.
 * @param {(line: string) => void} say
 * @returns {Promise<DevelopmentMail>}
 */
export async function startMail(say) {
  const { password } = readNotes();
  const auth = { type: "password", username: USER, password };
  const dovecot = ensureDovecot(say);
  if (!dovecot.ok) {
    say(`No Dovecot: ${dovecot.reason}.`);
    say("Instead a small IMAP server runs with a part of the sample mail, in plaintext and without POP3.");
    const { imapPort, stop } = await startHoodiecrow({ user: USER, password, mail: makeSampleMail() });
    const account = { protocol: "imap", host: "localhost", port: imapPort, security: "none", auth };
    const description = `hoodiecrow-imap: port ${imapPort}; it has no POP3`;
    return { account, pop3: undefined, description, caFile: undefined, stop };
  }
  const server = await startDovecotAgain(password);
  const userFolder = server.mailFolder(USER);
  // The subscriptions are written last.
  if (!existsSync(join(userFolder, "subscriptions"))) writeSampleMail(userFolder);
  const { imapPort, imapsPort, pop3Port, pop3sPort, caFile, stop } = server;
  return {
    account: { protocol: "imap", host: "localhost", port: imapsPort, security: "tls", auth },
    pop3: { protocol: "pop3", port: pop3sPort },
    description: `Dovecot: IMAP ${imapsPort} (TLS), ${imapPort} (STARTTLS); POP3 ${pop3sPort} (TLS), ${pop3Port} (STLS)`,
    caFile,
    stop,
  };
}

/**
 * On the ports of the last time, unless somebody has them now.
 * @param {string} password
 */
async function startDovecotAgain(password) {
  const notes = readNotes();
  const isSame = notes.ports !== undefined && (await areFree(Object.values(notes.ports)));
  const ports = isSame ? notes.ports : undefined;
  const server = await startDovecot({ folder: join(DEV_FOLDER, "mail"), password, ports });
  const { imapPort, imapsPort, pop3Port, pop3sPort } = server;
  writeNotes({ ...notes, password, ports: { imapPort, imapsPort, pop3Port, pop3sPort } });
  return server;
}
