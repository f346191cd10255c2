import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { configureAccessTokens, signAccessToken } from "./access-tokens.mjs";
import { ensureCertificates } from "./certificates.mjs";
import { formatConfig } from "./config.mjs";
import { requireDovecot } from "./install.mjs";
import { reachableMailFolder } from "./mail-folder.mjs";
import { findFreePorts, waitForGreeting } from "./ports.mjs";

const START_TIMEOUT_MS = 20_000;
const MAX_TRIES = 5;
// Descriptor 3 is a pipe from this process. When it closes, even by a SIGKILL, Dovecot ends and leaves nothing behind.
const GUARDED_START = `
(
  trap "" INT TERM HUP
  read -r _ <&3
  kill $$
  tries=100
  while [ -e "$3/run/master.pid" ] && [ $((tries -= 1)) -gt 0 ]; do sleep 0.05; done
  rm -rf "$3"
) 2>/dev/null &
exec "$1" -F -c "$2" 3<&-
`;

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
 * @param {string} options.password
 * @param {string} [options.folder] keeps the mail, one folder in it a user; without it the mail goes with the server
 * @param {import("./config.mjs").Ports | undefined} [options.ports] free ones where not given
 * @returns {Promise<DovecotHandle>}
 */
export async function startDovecot({ password, folder, ports }) {
  if (ports !== undefined) return startOn(ports, password, folder);
  for (let tries = 1; ; tries++) {
    try {
      return await startOn(await findFreePorts(), password, folder);
    } catch (error) {
      // A port that was free a moment ago went to somebody else.
      const isTaken = error instanceof Error && error.message.includes("Address already in use");
      if (!isTaken || tries === MAX_TRIES) throw error;
    }
  }
}

/**
 * @param {import("./config.mjs").Ports} ports
 * @param {string} password
 * @param {string | undefined} folder
 * @returns {Promise<DovecotHandle>}
 */
async function startOn(ports, password, folder) {
  const binary = requireDovecot((line) => console.log(line));
  const certificates = await ensureCertificates();
  // Unix socket paths are short (108 octets), so sockets never live under the project.
  const runtimeFolder = await mkdtemp(join(tmpdir(), "postern-dovecot-"));
  // The mail processes pass through it as another user where root starts them.
  await chmod(runtimeFolder, 0o755);
  await mkdir(join(runtimeFolder, "state"));
  // Dovecot splits its settings at spaces; this path has none.
  const mailFolder = join(runtimeFolder, "mail");
  if (folder === undefined) await reachableMailFolder(mailFolder);
  else await symlink(await reachableMailFolder(folder), mailFolder);
  const tokenKey = randomBytes(32).toString("hex");
  const oauth2File = await configureAccessTokens(runtimeFolder, tokenKey);
  const configFile = join(runtimeFolder, "dovecot.conf");
  const config = formatConfig({ ports, password, runtimeFolder, mailFolder, certificates, oauth2File });
  await writeFile(configFile, config, { mode: 0o600 });

  const child = spawn("sh", ["-c", GUARDED_START, "sh", binary, configFile, runtimeFolder], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const closed = once(child, "close");
  const [, , , guard] = child.stdio;
  let complaint = "";
  child.stderr?.on("data", (chunk) => (complaint += chunk));

  const stop = async () => {
    guard?.destroy();
    await closed;
  };

  try {
    const early = once(child, "exit").then(() => Promise.reject(new Error("Dovecot ended at once")));
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
