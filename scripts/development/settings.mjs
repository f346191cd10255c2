import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const DEV_FOLDER = join(ROOT, ".dev");
const VARS_FILE = join(ROOT, ".dev.vars");
const NOTES_FILE = join(DEV_FOLDER, "notes.json");

/** What the Worker needs here, to reach a mail server of this machine. */
const NEEDED_LINES = [
  "ROOT_KEY=...",
  "SEAL_KEYS=...",
  "ALLOW_PRIVATE_TARGETS=true",
  "ALLOW_PLAINTEXT=true",
  "ALLOWED_PORTS=*",
];

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
  const vars = parseEnv(readFileSync(VARS_FILE, "utf8"));
  const missing = NEEDED_LINES.filter((line) => !vars[line.split("=", 1)[0] ?? ""]);
  if (missing.length > 0)
    throw new Error(
      `.dev.vars lacks ${missing.join(", ")}; add that, or delete the file to have it made anew`,
    );
  return vars["ROOT_KEY"] ?? "";
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
