import { createHash } from "node:crypto";
import { chown, mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { MAIL_OWNER } from "./config.mjs";

const OTHERS_MAY_PASS = 0o001;

/**
 * Creates the folder for mail, where the mail processes can reach it: run by root they are `nobody`, who cannot
 * pass through a closed home folder. Then the mail goes to /var/lib instead.
 * @param {string} wanted
 * @returns {Promise<string>}
 */
export async function reachableMailFolder(wanted) {
  await mkdir(wanted, { recursive: true });
  const folder = (await isReachable(wanted)) ? wanted : substituteFor(wanted);
  await mkdir(folder, { recursive: true });
  if (process.getuid?.() === 0) await chown(folder, MAIL_OWNER.uid, MAIL_OWNER.gid);
  return folder;
}

/** @param {string} folder */
async function isReachable(folder) {
  if (process.getuid?.() !== 0) return true;
  for (let path = dirname(folder); path !== dirname(path); path = dirname(path)) {
    const { mode } = await stat(path);
    if ((mode & OTHERS_MAY_PASS) === 0) return false;
  }
  return true;
}

/** @param {string} wanted */
function substituteFor(wanted) {
  const digest = createHash("sha256").update(wanted).digest("hex").slice(0, 12);
  return join("/var/lib/postern-dev", digest);
}
