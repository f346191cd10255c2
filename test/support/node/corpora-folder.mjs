import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";

/**
 * Finds the corpora: real input, kept beside the project and not in it.
 * @returns {string | undefined} undefined where they are missing, which only CI may not accept
 */
export function corporaFolder() {
  const folder = resolve(process.env["CORPORA_DIR"] ?? "../shared/corpora");
  if (existsSync(folder)) return folder;
  if (process.env["CI"]) throw new Error(`CI needs the corpora, and there is no ${folder} (CORPORA_DIR)`);
  return undefined;
}
