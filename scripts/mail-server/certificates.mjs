import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
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
 * @property {string} caPem
 * @property {string} certificateFile the mail server's own, for localhost and mail.postern.test
 * @property {string} keyFile
 */

/**
 * Makes a throw-away authority and a server certificate in a folder, or takes those made there before.
 * @param {string} folder
 * @returns {Promise<Certificates>}
 */
export async function ensureCertificates(folder) {
  if (!(await isStillValid(folder))) await makeCertificates(folder);
  const caFile = join(folder, "ca.pem");
  return {
    caFile,
    caPem: await readFile(caFile, "utf8"),
    certificateFile: join(folder, "server.pem"),
    keyFile: join(folder, "server.key"),
  };
}

/** @param {string} folder */
async function makeCertificates(folder) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "server.ext"), SERVER_EXTENSIONS);
  const signing = `-CA ca.pem -CAkey ca.key -set_serial ${Date.now()} -extfile server.ext -days ${VALID_DAYS}`;
  await openssl(
    folder,
    `req -x509 ${NEW_KEY} -days ${VALID_DAYS} -subj /CN=Postern-throw-away-CA -addext keyUsage=critical,keyCertSign -keyout ca.key -out ca.pem`,
  );
  await openssl(folder, `req ${NEW_KEY} -subj /CN=localhost -keyout server.key -out server.csr`);
  await openssl(folder, `x509 -req -sha256 -in server.csr ${signing} -out server.pem`);
  // Whoever trusts this authority trusts nothing but the one certificate: nobody can sign more.
  await Promise.all(["ca.key", "server.csr", "server.ext"].map((file) => rm(join(folder, file))));
}

/** @param {string} folder */
async function isStillValid(folder) {
  try {
    await openssl(folder, `x509 -checkend ${RENEW_BEFORE_SECONDS} -noout -in server.pem`);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} folder where the named files are
 * @param {string} command
 */
async function openssl(folder, command) {
  await run("openssl", command.split(" "), { cwd: folder });
}
