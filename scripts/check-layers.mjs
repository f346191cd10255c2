import { readdir, readFile } from "node:fs/promises";
import { dirname, join, normalize, relative, sep } from "node:path";

/** A folder of src may import from those of a lower rank, and from itself. */
const ranks = new Map([
  ["base", 0],
  ["net", 1],
  ["env.ts", 1],
  ["imap", 2],
  ["pop3", 2],
  ["mime", 2],
  ["account", 2],
  ["mailbox", 3],
  ["sync", 4],
  ["webhook", 4],
  ["session", 5],
  ["poll", 6],
  ["api", 7],
  ["index.ts", 8],
]);
/** What one place alone may know. */
const soleImporters = new Map([
  ["cloudflare:sockets", /^net\/cloudflare\.ts$/],
  ["postal-mime", /^mime\//],
]);
const emptyWords = new Set(["util", "utils", "helper", "helpers", "common", "manager", "data", "info"]);
const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;

/**
 * Finds what breaks the layers of src (docs/architecture.md), and files whose name says nothing.
 * @param {string} root of the project
 * @returns {Promise<string[]>} one line each
 */
export async function findLayerBreaches(root) {
  const source = join(root, "src");
  const files = await listFiles(source);
  const breaches = files.flatMap(findNameBreaches);
  for (const file of files.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))) {
    const text = await readFile(join(source, file), "utf8");
    for (const [, specifier = ""] of text.matchAll(importPattern)) {
      breaches.push(...findImportBreaches(file, specifier));
    }
  }
  return breaches;
}

/**
 * @param {string} file
 * @param {string} specifier
 * @returns {string[]}
 */
function findImportBreaches(file, specifier) {
  const sole = soleImporters.get(specifier);
  if (sole !== undefined && !sole.test(file))
    return [`src/${file} imports ${specifier}, which is not its to know`];
  if (!specifier.startsWith(".")) return [];
  const target = normalize(join(dirname(file), specifier))
    .split(sep)
    .join("/");
  const from = topOf(file);
  const to = topOf(target);
  if (from === to) return [];
  const fromRank = ranks.get(from);
  const toRank = ranks.get(to);
  if (fromRank === undefined) return [`src/${file}: ${from} has no rank in scripts/check-layers.mjs`];
  if (toRank === undefined) return [`src/${file} imports ${specifier}, which has no rank`];
  return toRank < fromRank ? [] : [`src/${file} (rank ${fromRank}) imports src/${target} (rank ${toRank})`];
}

/**
 * @param {string} file
 * @returns {string[]}
 */
function findNameBreaches(file) {
  const words = file.split(/[/.-]/);
  const empty = words
    .filter((word) => emptyWords.has(word))
    .map((word) => `src/${file}: "${word}" says nothing`);
  const isBarrel = file.endsWith("/index.ts");
  return isBarrel ? [...empty, `src/${file} is a barrel: import the file that has it`] : empty;
}

/** @param {string} file */
function topOf(file) {
  return file.split("/")[0] ?? file;
}

/** @param {string} folder */
async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}
