import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { configureAccessTokens, signAccessToken } from "./access-tokens.mjs";
import { ensureCertificates } from "./certificates.mjs";
import { formatConfig } from "./config.mjs";
import { requireDovecot } from "./install.mjs";
import { reachableMailFolder } from "./mail-folder.mjs";
import { findFreePorts, waitForGreeting } from "./ports.mjs";

const START_TIMEOUT_MS = 20_000;
const STOP_TIMEOUT_MS = 5_000;

/**
 * @typedef {object} DovecotHandle
 * @property {number} imapPort plaintext, with STARTTLS
 * @property {number} imapsPort
 * @property {number} pop3Port plaintext, with STLS
 * @property {number} pop3sPort
 * @property {string} password logs in any user name
 * @property {string} caFile
 * @property {string} caKeyFile
 * @property {string} caPem
 * @property {(user: string) => string} mailFolder where a user's mail is on disk
 * @property {(user: string) => string} accessToken logs one user in by XOAUTH2 or OAUTHBEARER, for an hour
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a private Dovecot on loopback as a child of this process, with TLS under a throw-away authority.
 * @param {object} options
 * @param {string} options.folder for mail: one folder in it a user
 * @param {string} options.password
 * @param {import("./config.mjs").Ports | undefined} [options.ports] free ones where not given
 * @returns {Promise<DovecotHandle>}
 */
export async function startDovecot({ folder, password, ports: wantedPorts }) {
  const binary = requireDovecot((line) => console.log(line));
  const ports = wantedPorts ?? (await findFreePorts());
  const certificates = await ensureCertificates();
  const mailFolder = await reachableMailFolder(folder);
  // Unix socket paths are short (108 octets), so sockets never live under the project.
  const runtimeFolder = await mkdtemp(join(tmpdir(), "postern-dovecot-"));
  await chmod(runtimeFolder, 0o755);
  await mkdir(join(runtimeFolder, "state"));
  // Dovecot splits its settings at spaces; this path has none.
  const mailLink = join(runtimeFolder, "mail");
  await symlink(mailFolder, mailLink);
  const tokenKey = randomBytes(32).toString("hex");
  const oauth2File = await configureAccessTokens(runtimeFolder, tokenKey);
  const configFile = join(runtimeFolder, "dovecot.conf");
  const config = formatConfig({
    ports,
    password,
    runtimeFolder,
    mailFolder: mailLink,
    certificates,
    oauth2File,
  });
  await writeFile(configFile, config, { mode: 0o600 });

  const child = spawn(binary, ["-F", "-c", configFile], { stdio: ["ignore", "ignore", "pipe"] });
  const endWithParent = () => {
    child.kill("SIGTERM");
    rmSync(runtimeFolder, { recursive: true, force: true });
  };
  process.once("exit", endWithParent);
  const exited = new Promise((resolve) => child.once("exit", resolve));
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));

  const stop = async () => {
    process.off("exit", endWithParent);
    child.kill("SIGTERM");
    const killTimer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    if (child.exitCode === null && child.signalCode === null) await exited;
    clearTimeout(killTimer);
    await rm(runtimeFolder, { recursive: true, force: true });
  };

  try {
    const early = exited.then(() => Promise.reject(new Error("Dovecot ended at once")));
    await Promise.race([waitForGreeting(Object.values(ports), START_TIMEOUT_MS), early]);
  } catch (error) {
    const log = await readFile(join(runtimeFolder, "dovecot.log"), "utf8").catch(() => "");
    await stop();
    throw new Error(`Dovecot did not start: ${complaint}${log.split("\n").slice(-10).join("\n")}`, {
      cause: error,
    });
  }
  return {
    ...ports,
    password,
    caFile: certificates.caFile,
    caKeyFile: certificates.caKeyFile,
    caPem: certificates.caPem,
    mailFolder: (user) => join(mailFolder, user),
    accessToken: (user) => signAccessToken(tokenKey, user),
    stop,
  };
}
