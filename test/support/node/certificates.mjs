import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createSecureContext } from "node:tls";
import { promisify } from "node:util";

const run = promisify(execFile);
const thisHost = "DNS:localhost,IP:127.0.0.1,IP:::1";
const now = Date.now();
const days = 86_400_000;

// OpenSSL leaves these out by default.
const oldProtocol = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" };

/** What each certificate of a script claims, who signed it and when it holds. */
const kinds = {
  valid: { names: thisHost, issuer: "trusted" },
  "wrong-host": { names: "DNS:other.example.org", issuer: "trusted" },
  expired: { names: thisHost, issuer: "trusted", from: now - 60 * days, to: now - 30 * days },
  "unknown-ca": { names: thisHost, issuer: "unknown" },
  "self-signed": { names: thisHost, issuer: "itself" },
  "old-protocol": { names: thisHost, issuer: "trusted", tls: oldProtocol },
};

/**
 * Server certificates, good and bad, made when they are first asked for.
 *
 * @param trusted files of the authority that the clients trust: `{ caFile, caKeyFile }`.
 */
export async function createCertificates(trusted) {
  const folder = await mkdtemp(path.join(tmpdir(), "postern-certificates-"));
  const contexts = new Map();

  async function issuerOf(kind, own) {
    if (kind === "itself") return ["-selfsign", "-keyfile", own];
    if (kind === "trusted") return ["-cert", trusted.caFile, "-keyfile", trusted.caKeyFile];
    const key = await writeKey(folder, "unknown-ca-root");
    const certificate = path.join(folder, "unknown-ca-root.pem");
    const subject = ["-subj", "/CN=An authority that nobody trusts", "-days", "2"];
    await run("openssl", ["req", "-x509", "-new", "-key", key, "-out", certificate, ...subject]);
    return ["-cert", certificate, "-keyfile", key];
  }

  async function create(name) {
    const kind = kinds[name];
    if (!kind) throw new Error(`there is no certificate "${name}": ${Object.keys(kinds).join(", ")}`);
    const key = await writeKey(folder, name);
    const file = (ending) => path.join(folder, `${name}.${ending}`);
    await writeFile(file("cnf"), configuration(file("index"), folder, kind.names));
    await writeFile(file("index"), "");
    await run("openssl", [
      "req",
      "-new",
      "-key",
      key,
      "-out",
      file("csr"),
      "-subj",
      `/CN=postern test, ${name}`,
    ]);
    const dates = [
      "-startdate",
      asn1Time(kind.from ?? now - days),
      "-enddate",
      asn1Time(kind.to ?? now + days),
    ];
    const request = ["-config", file("cnf"), "-in", file("csr"), "-out", file("pem")];
    const issuer = await issuerOf(kind.issuer, key);
    await run("openssl", ["ca", "-batch", "-notext", ...request, ...dates, ...issuer]);
    return createSecureContext({ key: await readFile(key), cert: await readFile(file("pem")), ...kind.tls });
  }

  return {
    /** @returns the TLS context of a kind. */
    context(name) {
      if (!contexts.has(name)) contexts.set(name, create(name));
      return contexts.get(name);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function writeKey(folder, name) {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const file = path.join(folder, `${name}.key`);
  await writeFile(file, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  return file;
}

function configuration(index, folder, names) {
  return `[ca]
default_ca = authority
[authority]
database = ${index}
rand_serial = yes
new_certs_dir = ${folder}
default_md = sha256
policy = anything
unique_subject = no
x509_extensions = server
[anything]
commonName = supplied
[server]
subjectAltName = ${names}
extendedKeyUsage = serverAuth
basicConstraints = CA:FALSE
`;
}

/** Milliseconds as ASN.1 GeneralizedTime. */
function asn1Time(ms) {
  return `${new Date(ms).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
}
