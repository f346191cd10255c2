import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const DEV_FOLDER = fileURLToPath(new URL("../../.dev", import.meta.url));
const TLS_FOLDER = join(DEV_FOLDER, "tls");
const VALID_DAYS = 825;
const RENEW_BEFORE_SECONDS = 24 * 60 * 60;
const NEW_KEY = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256";
const SERVER_EXTENSIONS = `
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, DNS:mail.postern.test, IP:127.0.0.1, IP:::1
`;

/**
 * @typedef {object} Certificates
 * @property {string} caFile the authority that a client has to trust
 * @property {string} caKeyFile its key, to make certificates that a test finds fault with
 * @property {string} caPem
 * @property {string} certificateFile the mail server's own, for localhost and mail.postern.test
 * @property {string} keyFile
 */

/**
 * Makes this clone's throw-away authority and server certificate, or takes those made before.
 * @returns {Promise<Certificates>}
 */
export async function ensureCertificates() {
  if (!(await areValid())) await replaceCertificates();
  const caFile = join(TLS_FOLDER, "ca.pem");
  return {
    caFile,
    caKeyFile: join(TLS_FOLDER, "ca.key"),
    caPem: await readFile(caFile, "utf8"),
    certificateFile: join(TLS_FOLDER, "server.pem"),
    keyFile: join(TLS_FOLDER, "server.key"),
  };
}

async function areValid() {
  try {
    await openssl(TLS_FOLDER, `x509 -checkend ${RENEW_BEFORE_SECONDS} -noout -in server.pem`);
    return true;
  } catch {
    return false;
  }
}

/** Puts a whole folder in place at once: of two runs that start together, both then use the same one. */
async function replaceCertificates() {
  await mkdir(DEV_FOLDER, { recursive: true });
  const fresh = await mkdtemp(join(DEV_FOLDER, "tls-"));
  await makeCertificates(fresh);
  await rm(TLS_FOLDER, { recursive: true, force: true });
  try {
    await rename(fresh, TLS_FOLDER);
  } catch {
    await rm(fresh, { recursive: true });
  }
}

/** @param {string} folder */
async function makeCertificates(folder) {
  const newAuthority = `req -x509 ${NEW_KEY} -days ${VALID_DAYS} -addext keyUsage=critical,keyCertSign`;
  const signing = `-CA ca.pem -CAkey ca.key -set_serial ${Date.now()} -extfile server.ext -days ${VALID_DAYS}`;
  await writeFile(join(folder, "server.ext"), SERVER_EXTENSIONS);
  await openssl(folder, `${newAuthority} -subj /CN=Postern-throw-away-CA -keyout ca.key -out ca.pem`);
  await openssl(folder, `req ${NEW_KEY} -subj /CN=localhost -keyout server.key -out server.csr`);
  await openssl(folder, `x509 -req -sha256 -in server.csr ${signing} -out server.pem`);
}

/**
 * @param {string} folder where the named files are
 * @param {string} command
 */
async function openssl(folder, command) {
  await run("openssl", command.split(" "), { cwd: folder });
}
