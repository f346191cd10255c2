// `npm run bench`: Postern, ImapFlow in a Worker and the raw wire on one mailbox. Writes RESULTS.md beside this file.
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { measureCpu } from "./measure-cpu.mjs";
import { measureNewest, measurePages, measurePhases, measurePreviews } from "./measure-lists.mjs";
import { measureAbort, measureAttachment, measureLongText, measureMessage } from "./measure-messages.mjs";
import { atMost, formatTable, inUnit } from "./report.mjs";
import { setUp } from "./setting.mjs";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
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
/** @type {import("./report.mjs").Row[]} */
const rows = [];
let phases = "";
try {
  for (const [name, measure] of /** @type {const} */ ([
    ["newest 50", () => measureNewest(setting, rounds)],
    ["previews", () => measurePreviews(setting, rounds)],
    ["pages", () => measurePages(setting, rounds)],
    ["one message", () => measureMessage(setting, rounds)],
    ["a long text", () => measureLongText(setting)],
    ["CPU", () => measureCpu(setting, rounds)],
    ["a large attachment", () => measureAttachment(setting, rounds)],
    ["a caller that hangs up", () => measureAbort(setting)],
  ])) {
    say(name);
    rows.push(...(await measureOrTell(name, measure)));
  }
  phases = await measurePhases(setting, rounds.near).catch(() => "not measured");
} finally {
  await setting.tearDown();
}
rows.push({
  what: "Bundle, minified, gzip",
  postern: inUnit("KiB")(setting.postern.bundleKib),
  imapFlow: inUnit("KiB")(setting.imapFlow.bundleKib),
  verdicts: [atMost(setting.postern.bundleKib, 200, inUnit("KiB"))],
});

const report = formatReport();
const file = join(import.meta.dirname, "RESULTS.md");
await writeFile(file, report);
console.log(`\n${report}\nWritten to ${file} after ${Math.round((Date.now() - startedAt) / 1000)} s.`);

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

What one mailbox costs: Postern; ImapFlow in a Worker (\`imapflow-worker.mjs\`), as a user would write it; and the raw
wire, a bare socket that asks for the same, which is the limit. Dovecot on loopback with ${sizes.messages} messages in
the inbox, its caches warm; the Workers in workerd as they are deployed, warm too; all in turn in one run. Times are the median,
with the 95th percentile in parentheses. Every run opens a mail connection of its own. A turn is a change of direction
on the wire: the client sends after the server spoke; a LOGOUT by itself is told apart.

| Run | |
| --- | --- |
| commit | ${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "--", "src", "wrangler.toml", "package.json") === "" ? "" : " with changes"} |
| date | ${new Date().toISOString().slice(0, 10)} |
| command | \`npm run bench${arguments_ === "" ? "" : ` -- ${arguments_}`}\` |
| seed | ${seed} |
| machine | ${availableParallelism()} cores, ${cpus()[0]?.model.trim()}, Node ${process.versions.node} |

${formatTable(rows)}
Where Postern's time goes in a list over TLS, by its own \`Server-Timing\`, in ms: ${phases}.
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
