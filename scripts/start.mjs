// `npm start`: a mail server with a sample mailbox, the Worker, an API key, and what to do with them.
import process from "node:process";
import { prepareFirstSteps } from "./development/first-steps.mjs";
import { startMail } from "./development/mail.mjs";
import { readPort } from "./development/arguments.mjs";
import { ensureDevVars } from "./development/settings.mjs";
import { startWorker } from "./development/worker.mjs";

const PARENT_CHECK_MS = 500;
const port = readPort(process.argv.slice(2));
/** @type {(() => Promise<void> | void)[]} ends what was started, the last one first */
const stops = [];
/** @type {Promise<unknown> | undefined} */
let ending;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0));
// npm ends by a signal without passing it on to us: its shell is gone then, and we are somebody else's child.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && void end(0), PARENT_CHECK_MS).unref();

try {
  const rootKey = ensureDevVars();
  const mail = await startMail(say);
  stops.push(mail.stop);
  const worker = await startWorker({ port, caFile: mail.caFile });
  stops.push(worker.stop);
  const { account, pop3 } = mail;
  const { commands, pop3Command } = await prepareFirstSteps({ url: worker.url, rootKey, account, pop3 });
  say(`
Postern   ${worker.url}   (reference: ${worker.url}/docs)
Mail      ${mail.description}

List the inbox, read the newest message, download an attachment:
`);
  for (const command of commands) say(`${command}\n`);
  if (pop3Command !== undefined) {
    say(`The same inbox over POP3 is the same account object with ${JSON.stringify(pop3)}:\n`);
    say(`${pop3Command}\n`);
  }
  say("Ctrl-C ends it all.");
  worker.showLog();
  await worker.ended;
  await end(1);
} catch (error) {
  const message = error instanceof Error ? error.message : error;
  if (ending === undefined && message !== "") console.error(message);
  await end(1);
}

/** @param {string} line */
function say(line) {
  console.log(line);
}

/** @param {number} status */
async function end(status) {
  ending ??= (async () => {
    for (const stop of stops.toReversed()) await stop();
    process.exit(status);
  })();
  await ending;
}
