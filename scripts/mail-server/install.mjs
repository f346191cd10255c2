import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import process from "node:process";

const PACKAGES = ["dovecot-imapd", "dovecot-pop3d"];
// Asked before a service is started (policy-rc.d); 101 forbids it.
const START_POLICY_FILE = "/usr/sbin/policy-rc.d";
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
  try {
    withoutStartingServices(() => {
      aptGet("update");
      aptGet("install", "-y", "--no-install-recommends", ...PACKAGES);
    });
  } catch (error) {
    const [why] = String(error).trim().split("\n").slice(-1);
    return { ok: false, reason: `apt-get could not install it (${why})` };
  }
  return findDovecot();
}

/** @param {string[]} args */
function aptGet(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  execFileSync("apt-get", ["-qq", ...args], { stdio: "pipe", env });
}

/**
 * Debian starts what it installs, which would leave a mail server open to the network: here only ours is to run.
 * @param {() => void} install
 */
function withoutStartingServices(install) {
  const isOurs = !existsSync(START_POLICY_FILE);
  if (isOurs) writeFileSync(START_POLICY_FILE, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    install();
  } finally {
    if (isOurs) rmSync(START_POLICY_FILE);
  }
  if (existsSync("/run/systemd/system")) execFileSync("systemctl", ["disable", "--quiet", "dovecot"]);
}

/**
 * @param {(line: string) => void} say
 * @returns {string} the program
 * @throws where it cannot be had
 */
export function requireDovecot(say) {
  const dovecot = ensureDovecot(say);
  if (!dovecot.ok) throw new Error(`Dovecot is needed: ${dovecot.reason}`);
  return dovecot.binary;
}

/** @returns {Dovecot} */
function findDovecot() {
  const candidates = ["dovecot", "/usr/sbin/dovecot", "/usr/local/sbin/dovecot"];
  const binary = candidates.find((candidate) => versionOf(candidate) !== undefined);
  if (binary === undefined) {
    const reason = `not installed (Debian, Ubuntu: apt-get install ${PACKAGES.join(" ")})`;
    return { ok: false, reason };
  }
  const version = versionOf(binary) ?? "";
  if (!SUPPORTED_VERSION.test(version)) {
    return { ok: false, reason: `version ${version} is installed, but 2.3 is needed` };
  }
  for (const protocol of ["imap-login", "pop3-login"]) {
    if (!hasService(protocol)) return { ok: false, reason: `installed without ${protocol}` };
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
