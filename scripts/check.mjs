// `npm run check`: everything about the code that needs no mail server. `npm test` is the other half.
import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { findDocumentGaps } from "./check-documents.mjs";
import { findLayerBreaches } from "./check-layers.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const maxBundleKib = 200;

/** @type {Record<string, () => Promise<unknown>>} each rejects with what is wrong, or says what it measured */
const steps = {
  format: () => run("oxfmt", "--check"),
  lint: () => run("oxlint", "--type-aware"),
  types: () => run("tsc"),
  "types of scripts": () => run("tsc", "-p", "scripts"),
  "types of bench": () => run("tsc", "-p", "bench"),
  layers: () => expectNone(findLayerBreaches(root)),
  "dead code": () => run("knip", "--no-progress"),
  documents: () => expectNone(findDocumentGaps(root)),
  bundle: checkBundle,
};

for (const [name, step] of Object.entries(steps)) {
  const start = performance.now();
  const { isOk, text } = await step().then(
    (said) => ({ isOk: true, text: typeof said === "string" ? `, ${said}` : "" }),
    (error) => ({ isOk: false, text: `\n${error.message}` }),
  );
  const ms = Math.round(performance.now() - start);
  console.log(`${isOk ? "ok  " : "FAIL"}  ${name}  ${ms} ms${text}`);
  if (!isOk) process.exitCode = 1;
}

async function checkBundle() {
  const folder = join(root, "dist");
  await rm(folder, { recursive: true, force: true });
  await run("wrangler", "deploy", "--dry-run", "--minify", "--outdir", folder);
  // Pages are uploaded as files of their own and are not code to start.
  const kib = gzipSync(await readFile(join(folder, "index.js"))).length / 1024;
  const said = `${kib.toFixed(1)} KiB of ${maxBundleKib} KiB gzip`;
  if (kib > maxBundleKib) throw new Error(said);
  return said;
}

/**
 * @param {string} command of a package that is installed
 * @param {string[]} args
 */
async function run(command, ...args) {
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", NO_COLOR: "1" };
  try {
    await promisify(execFile)(join(root, "node_modules/.bin", command), args, { cwd: root, env });
  } catch (error) {
    const said =
      error instanceof Error && "stdout" in error && "stderr" in error
        ? [error.stdout, error.stderr]
        : [error];
    throw new Error(said.join("").trim(), { cause: error });
  }
}

/** @param {Promise<string[]>} finding */
async function expectNone(finding) {
  const found = await finding;
  if (found.length > 0) throw new Error(found.join("\n"));
}
