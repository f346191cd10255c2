import { concatBytes, encodeUtf8 } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import type { Secret } from "../../base/secret.ts";
import { saslViolation, type SaslMechanism } from "./mechanism.ts";
import { escapeSaslName, saslPrep } from "./sasl-name.ts";

const name = "SCRAM-SHA-256";
/** `gs2-header`: no channel binding on our side, no authorization identity. */
const gs2Header = "n,,";

/** A nonce of 144 bits, printable and without a comma, as RFC 5802 section 5.1 wants it. */
function randomNonce(): string {
  return crypto.getRandomValues(new Uint8Array(18)).toBase64();
}

/**
 * SCRAM-SHA-256 (RFC 7677, RFC 5802): the password does not travel, and the server proves that it knows it.
 * @param clientNonce only for the examples of the RFC; fresh for each exchange otherwise
 */
export function scramSha256(
  username: string,
  password: Secret,
  clientNonce: string = randomNonce(),
): SaslMechanism {
  const clientFirstBare = `n=${escapeSaslName(saslPrep(username))},r=${clientNonce}`;
  let expectedSignature: Uint8Array | undefined;
  let isServerProven = false;

  async function answerServerFirst(serverFirst: string): Promise<Uint8Array> {
    const { nonce, salt, iterations } = parseServerFirst(serverFirst, clientNonce);
    const withoutProof = `c=${btoa(gs2Header)},r=${nonce}`;
    const authMessage = encodeUtf8(`${clientFirstBare},${serverFirst},${withoutProof}`);
    const saltedPassword = await stretch(saslPrep(password.reveal()), salt, iterations);
    const clientKey = await hmac(saltedPassword, encodeUtf8("Client Key"));
    const serverKey = await hmac(saltedPassword, encodeUtf8("Server Key"));
    const storedKey = new Uint8Array(await crypto.subtle.digest("SHA-256", clientKey));
    const clientSignature = await hmac(storedKey, authMessage);
    expectedSignature = await hmac(serverKey, authMessage);
    const proof = clientKey.map((octet, i) => octet ^ (clientSignature[i] ?? 0));
    return encodeUtf8(`${withoutProof},p=${proof.toBase64()}`);
  }

  function checkServerFinal(serverFinal: string, expected: Uint8Array): Uint8Array {
    const signature = decodeBase64(attribute(serverFinal.split(",")[0], "v"));
    // `e=...` is the server's refusal. It is answered like success: the command's own answer then says so.
    if (signature && isEqual(signature, expected)) isServerProven = true;
    else if (!serverFinal.startsWith("e="))
      throw saslViolation(name, "the server does not know the password");
    return new Uint8Array();
  }

  return {
    name,
    initialResponse: () => encodeUtf8(gs2Header + clientFirstBare),
    respond: async (challenge) => {
      const message = new TextDecoder().decode(challenge);
      if (!expectedSignature) return answerServerFirst(message);
      if (isServerProven) throw saslViolation(name, "the server went on after its last message");
      return checkServerFinal(message, expectedSignature);
    },
    finish: () => {
      if (!isServerProven) throw saslViolation(name, "the server did not prove that it knows the password");
    },
  };
}

interface ServerFirst {
  readonly nonce: string;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iterations: number;
}

/** `server-first-message = [reserved-mext ","] nonce "," salt "," iteration-count ["," extensions]`. */
function parseServerFirst(message: string, clientNonce: string): ServerFirst {
  const [first, second, third] = message.split(",");
  const nonce = attribute(first, "r");
  // An attacker who replays an old exchange cannot have our nonce in it; a mandatory extension ("m=") is unknown.
  if (nonce === undefined || !nonce.startsWith(clientNonce) || nonce.length === clientNonce.length) {
    throw saslViolation(name, "the server did not extend the nonce");
  }
  const salt = decodeBase64(attribute(second, "s"));
  if (!salt || salt.length === 0) throw saslViolation(name, "the salt is missing");
  const count = attribute(third, "i");
  if (count === undefined || !/^[1-9][0-9]{0,9}$/.test(count)) {
    throw saslViolation(name, "the iteration count is missing");
  }
  const iterations = Number(count);
  // Few iterations make the proof cheap to attack for whoever asked for it.
  if (iterations < limits.minScramIterations) throw saslViolation(name, "the iteration count is too low");
  if (iterations > limits.maxScramIterations) {
    throw new MailError("server_limit_exceeded", `${name}: the iteration count is too high`, {
      phase: "auth",
      connection: "lost",
    });
  }
  return { nonce, salt, iterations };
}

function attribute(field: string | undefined, letter: string): string | undefined {
  return field?.startsWith(`${letter}=`) ? field.slice(2) : undefined;
}

function decodeBase64(text: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  try {
    return text === undefined ? undefined : Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch {
    return undefined;
  }
}

/** `Hi(str, salt, i)` of RFC 5802 section 2.2, which is PBKDF2 with HMAC. */
async function stretch(
  text: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", concatBytes([encodeUtf8(text)]), "PBKDF2", false, [
    "deriveBits",
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations },
    key,
    256,
  );
  return new Uint8Array(bits);
}

async function hmac(key: Uint8Array<ArrayBuffer>, message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, concatBytes([message])));
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && crypto.subtle.timingSafeEqual(a, b);
}
