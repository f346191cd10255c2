// `npm run bench`: Postern, ImapFlow in a Worker, node-pop3 and the raw wire on one mailbox. Writes RESULTS.md beside this
// file. `-- --quick` takes less mail and fewer rounds; `-- --only pop3` what has that in its name, and writes nothing.
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { measureCpu } from "./measure-cpu.mjs";
import { measureNewest, measurePages, measurePhases, measurePreviews } from "./measure-lists.mjs";
import { measureAbort, measureAttachment, measureLongText, measureMessage } from "./measure-messages.mjs";
import { measureCpuOverPop3, measureLargeOverPop3, measureNewestOverPop3 } from "./measure-pop3.mjs";
import { measureCrowd, measureWarm } from "./measure-warm.mjs";
import { atMost, formatTable, inUnit } from "./report.mjs";
import { setUp } from "./setting.mjs";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
  },
});
const seed = Number(options.seed);
const sizes = options.quick
  ? { messages: 1_000, attachmentBytes: 20e6, textBytes: 25e6, seed }
  : { messages: 10_000, attachmentBytes: 100e6, textBytes: 25e6, seed };
const rounds = options.quick
  ? { warmUp: 10, near: 10, distant: 3, page: 10, cpu: 40, cpuOfEmpty: 200, begin: 5, download: 2 }
  : { warmUp: 30, near: 60, distant: 15, page: 100, cpu: 200, cpuOfEmpty: 2_000, begin: 30, download: 5 };

// With an exit of its own everything that was started ends too.
process.once("SIGINT", () => process.exit(130));
const startedAt = Date.now();
say("starting Dovecot and the Workers");
const setting = await setUp(sizes);
let phases = { imap: "", pop3: "" };
/** @type {import("./report.mjs").Row[]} */
let imapRows = [];
/** @type {import("./report.mjs").Row[]} */
let pop3Rows = [];
try {
  imapRows = await measureAll([
    ["newest 50", () => measureNewest(setting, rounds)],
    ["warm: newest 50", () => measureWarm(setting, rounds)],
    ["warm: a crowd", () => measureCrowd(setting)],
    ["previews", () => measurePreviews(setting, rounds)],
    ["pages", () => measurePages(setting, rounds)],
    ["one message", () => measureMessage(setting, rounds)],
    ["a long text", () => measureLongText(setting)],
    ["CPU", () => measureCpu(setting, rounds)],
    ["a large attachment", () => measureAttachment(setting, rounds)],
    ["a caller that hangs up", () => measureAbort(setting)],
  ]);
  pop3Rows = await measureAll([
    ["pop3: newest 50", () => measureNewestOverPop3(setting, rounds)],
    ["pop3: CPU", () => measureCpuOverPop3(setting, rounds)],
    ["pop3: a large message", () => measureLargeOverPop3(setting, rounds)],
  ]);
  phases = {
    imap: await phasesOf(setting.servers.near),
    pop3: await phasesOf(setting.pop3.servers.near),
  };
} finally {
  await setting.tearDown();
}
imapRows.push({
  what: "Bundle, minified, gzip",
  postern: inUnit("KiB")(setting.postern.bundleKib),
  peer: inUnit("KiB")(setting.imapFlow.bundleKib),
  verdicts: [atMost(setting.postern.bundleKib, 200, inUnit("KiB"))],
});

const report = formatReport();
console.log(`\n${report}\nMeasured in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
if (options.only === "") {
  const file = join(import.meta.dirname, "RESULTS.md");
  await writeFile(file, report);
  console.log(`Written to ${file}.`);
}

/**
 * @param {[name: string, measure: () => Promise<import("./report.mjs").Row | import("./report.mjs").Row[]>][]} measures
 */
async function measureAll(measures) {
  const rows = [];
  for (const [name, measure] of measures) {
    if (!name.includes(options.only)) continue;
    say(name);
    rows.push(...(await measureOrTell(name, measure)));
  }
  return rows;
}

/** @param {import("./mail-socket.mjs").MailServer} server */
function phasesOf(server) {
  return measurePhases(setting, server, rounds.near).catch(() => "not measured");
}

/**
 * What cannot be measured is a figure that was not reached, and no reason to lose the others.
 * @param {string} name
 * @param {() => Promise<import("./report.mjs").Row | import("./report.mjs").Row[]>} measure
 * @returns {Promise<import("./report.mjs").Row[]>}
 */
async function measureOrTell(name, measure) {
  try {
    return [await measure()].flat();
  } catch (error) {
    console.error(error);
    const reason = error instanceof Error ? error.message.slice(0, 200) : String(error);
    return [{ what: name, postern: reason, verdicts: [{ figure: "failed", target: "", isMet: false }] }];
  }
}

function formatReport() {
  const arguments_ = process.argv.slice(2).join(" ");
  return `# Side by side

What one mailbox costs: Postern; ImapFlow in a Worker (\`imapflow-worker.mjs\`) and node-pop3 in Node
(\`node-pop3-client.mjs\`), as a user would write it; and the raw wire, a bare socket that asks for the same, which is the limit. Dovecot on loopback with ${sizes.messages} messages in
the inbox, its caches warm; the Workers in workerd as they are deployed, warm too; all in turn in one run. Times are the median,
with the 95th percentile in parentheses. Every run opens a mail connection of its own for a caller who never asked before, but where it says warm or remembered. A turn is a change of direction
on the wire: the client sends after the server spoke; a LOGOUT or QUIT by itself is told apart.

| Run | |
| --- | --- |
| commit | ${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "--", "src", "wrangler.toml", "package.json") === "" ? "" : " with changes"} |
| date | ${new Date().toISOString().slice(0, 10)} |
| command | \`npm run bench${arguments_ === "" ? "" : ` -- ${arguments_}`}\` |
| seed | ${seed} |
| machine | ${availableParallelism()} cores, ${cpus()[0]?.model.trim()}, Node ${process.versions.node} |

## IMAP

${formatTable(imapRows, "ImapFlow")}
Where Postern's time goes in a list over TLS, by its own \`Server-Timing\`, in ms: ${phases.imap}.

## POP3

The same inbox. node-pop3 runs in this process, with no HTTP in between, and its QUIT is not counted in its time.

${formatTable(pop3Rows, "node-pop3")}
Where Postern's time goes in a list over TLS, by its own \`Server-Timing\`, in ms: ${phases.pop3}.
`;
}

/** @param {string[]} args */
function git(...args) {
  try {
    return execFileSync("git", args, { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}

/** @param {string} text */
function say(text) {
  console.log(`${String(Math.round((Date.now() - startedAt) / 1000)).padStart(4)} s  ${text}`);
}
