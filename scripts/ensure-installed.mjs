// Runs before every npm script, on whatever Node there is: puts the packages in place when they are missing or stale.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installed = join(root, "node_modules");

if (!isUpToDate()) {
  console.log("Installing packages (npm install)...");
  const npm = process.env["npm_execpath"];
  const [command, first] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
  // Not `npm ci`: it refuses a lock file that leaves out optional packages of other platforms (npm/cli#9846).
  const options = ["install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stdout, stderr } = spawnSync(command, [...first, ...options], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) {
    console.error(`npm install failed:\n${stdout ?? ""}${stderr ?? ""}`);
    process.exit(1);
  }
}

/** npm notes what it has installed; that has to be what the lock file asks for. */
function isUpToDate() {
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(installed, ".package-lock.json"));
  if (wanted === undefined || present === undefined || !existsSync(join(installed, ".bin", "node")))
    return false;
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    // An optional one may be for another platform.
    return path === "" || (path in present ? present[path]?.version === version : optional === true);
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version: string, optional?: boolean }> | undefined}
 */
function readPackages(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).packages : undefined;
}
