import { randomBytes } from "node:crypto";
import { startDovecot } from "../../../scripts/mail-server/dovecot.mjs";
import { writeMailbox } from "../../../scripts/mail-server/maildir.mjs";
import { writeSampleMail } from "../../../scripts/sample-mail/write-sample-mail.mjs";
import { startControl } from "./control.mjs";
import { corporaFolder } from "./corpora-folder.mjs";

const MANY = 1200;

/**
 * Starts what all tests share: a real mail server with mailboxes, and the control server.
 * @param {import("vitest/node").TestProject} project
 * @returns {Promise<() => Promise<void>>} ends it all
 */
export default async function setup(project) {
  const corporaDir = corporaFolder();
  if (corporaDir === undefined) {
    console.log("The tests on real input are LEFT OUT: there is no ../shared/corpora (CORPORA_DIR).");
  }
  const dovecot = await startDovecot({ password: randomBytes(12).toString("hex") });
  writeSampleMail(dovecot.mailFolder("sample"));
  writeMailbox(dovecot.mailFolder("many"), "INBOX", makeMany());
  const control = await startControl({ corporaDir, dovecot });

  const { imapPort, imapsPort, pop3Port, pop3sPort, password, caPem } = dovecot;
  const accessToken = dovecot.accessToken("sample");
  const ports = { imapPort, imapsPort, pop3Port, pop3sPort };
  project.provide("dovecot", { host: "localhost", ...ports, password, accessToken, caPem });
  project.provide("controlUrl", control.url);

  return async () => {
    await control.stop();
    await dovecot.stop();
  };
}

/** Numbered messages, oldest first, a minute apart: enough for paging. */
function makeMany() {
  const receivedAt = (index) => new Date(Date.UTC(2026, 0, 1, 0, index));
  return Array.from({ length: MANY }, (_, index) => ({
    raw: `Received: from a.example by b.example; ${receivedAt(index).toUTCString()}\r\nFrom: Ada <ada@example.org>\r\nSubject: Number ${index + 1}\r\n\r\nThis is number ${index + 1}.\r\n`,
    receivedAt: receivedAt(index),
    flags: index % 2 === 0 ? ["\\Seen"] : [],
  }));
}
