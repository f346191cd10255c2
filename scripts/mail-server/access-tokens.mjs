import { createHmac } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

const VALID_SECONDS = 60 * 60;

/**
 * Tells Dovecot to take OAuth 2 access tokens signed with a shared key, so that no identity provider has to run.
 * @param {string} folder for the key and the configuration
 * @param {string} key
 * @returns {Promise<string>} the file to name in Dovecot's configuration
 */
export async function configureAccessTokens(folder, key) {
  const keys = join(folder, "oauth2-keys");
  // Looked up as <prefix>/<azp or default>/<algorithm>/<kid or default>.
  const keyFile = join(keys, "default", "HS256", "default");
  await mkdir(dirname(keyFile), { recursive: true });
  await writeFile(keyFile, Buffer.from(key).toString("base64"));
  const file = join(folder, "oauth2.conf");
  await writeFile(
    file,
    `introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${keys}/
username_attribute = sub
username_format = %u
`,
  );
  return file;
}

/**
 * Signs an access token, a JWT (RFC 7519), that logs one user in.
 * @param {string} key
 * @param {string} username
 * @returns {string}
 */
export function signAccessToken(key, username) {
  const now = Math.floor(Date.now() / 1000);
  const header = encodeJson({ alg: "HS256", typ: "JWT" });
  const claims = encodeJson({ sub: username, iat: now, exp: now + VALID_SECONDS });
  const signature = createHmac("sha256", key).update(`${header}.${claims}`).digest("base64url");
  return `${header}.${claims}.${signature}`;
}

/** @param {object} value */
function encodeJson(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
