import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";

const PACKAGES = ["dovecot-imapd", "dovecot-pop3d"];
// Dovecot 2.4 reads another configuration language than 2.3.
const SUPPORTED_VERSION = /^2\.3\./;

/**
 * @typedef {{ ok: true, binary: string } | { ok: false, reason: string }} Dovecot
 */

/**
 * Finds Dovecot, or installs it where that can be done without asking: Debian or Ubuntu, as root.
 * @param {(line: string) => void} say is told before anything slow begins
 * @returns {Dovecot}
 */
export function ensureDovecot(say) {
  const found = findDovecot();
  if (found.ok || !canInstall()) return found;
  say("Installing Dovecot (apt-get)...");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    execFileSync("apt-get", ["update", "-qq"], { stdio: "pipe", env });
    const args = ["install", "-y", "-qq", "--no-install-recommends", ...PACKAGES];
    execFileSync("apt-get", args, { stdio: "pipe", env });
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    return { ok: false, reason: `apt-get could not install Dovecot: ${output.split("\n").at(-1)}` };
  }
  return findDovecot();
}

/** @returns {Dovecot} */
function findDovecot() {
  const binary = [
    "dovecot",
    "/usr/sbin/dovecot",
    "/usr/local/sbin/dovecot",
    "/opt/homebrew/sbin/dovecot",
  ].find((candidate) => versionOf(candidate) !== undefined);
  if (binary === undefined) {
    const reason = `Dovecot is not installed (Debian, Ubuntu: apt-get install ${PACKAGES.join(" ")})`;
    return { ok: false, reason };
  }
  const version = versionOf(binary) ?? "";
  if (!SUPPORTED_VERSION.test(version)) {
    return { ok: false, reason: `Dovecot ${version} is installed, but 2.3 is needed` };
  }
  for (const protocol of ["imap-login", "pop3-login"]) {
    if (!hasService(protocol)) return { ok: false, reason: `Dovecot is installed without ${protocol}` };
  }
  return { ok: true, binary };
}

/** @param {string} name */
function hasService(name) {
  const folders = ["/usr/lib/dovecot", "/usr/libexec/dovecot", "/usr/local/libexec/dovecot"];
  return folders.some((folder) => existsSync(`${folder}/${name}`));
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** @param {string} binary */
function versionOf(binary) {
  try {
    return execFileSync(binary, ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined;
  }
}
