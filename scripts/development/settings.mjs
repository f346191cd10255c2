import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const DEV_FOLDER = join(ROOT, ".dev");
const VARS_FILE = join(ROOT, ".dev.vars");
const NOTES_FILE = join(DEV_FOLDER, "notes.json");

/**
 * What is kept from one start to the next, so that yesterday's `curl` works today.
 * @typedef {object} Notes
 * @property {string} password of the mail user
 * @property {import("../mail-server/config.mjs").Ports} [ports]
 * @property {string} [apiKey]
 */

/**
 * Writes .dev.vars with fresh secrets where there is none.
 * @returns {string} the root key
 */
export function ensureDevVars() {
  if (!existsSync(VARS_FILE)) {
    const vars = `# Settings of the Worker on this machine alone. Made by npm start; never committed.
ROOT_KEY=${randomBytes(32).toString("base64url")}
SEAL_KEYS=v1:${randomBytes(32).toString("base64")}
ALLOW_PRIVATE_TARGETS=true
ALLOW_PLAINTEXT=true
ALLOWED_PORTS=*
`;
    writeFileSync(VARS_FILE, vars, { mode: 0o600 });
  }
  const rootKey = parseEnv(readFileSync(VARS_FILE, "utf8"))["ROOT_KEY"];
  if (rootKey === undefined)
    throw new Error(".dev.vars has no ROOT_KEY; delete the file to have it made anew");
  return rootKey;
}

/** @returns {Notes} */
export function readNotes() {
  if (existsSync(NOTES_FILE)) return JSON.parse(readFileSync(NOTES_FILE, "utf8"));
  return { password: randomBytes(12).toString("base64url") };
}

/** @param {Notes} notes */
export function writeNotes(notes) {
  mkdirSync(DEV_FOLDER, { recursive: true });
  writeFileSync(NOTES_FILE, JSON.stringify(notes), { mode: 0o600 });
}
