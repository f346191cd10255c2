import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8 } from "../base/bytes.ts";

/** What a sealed value is for and whose it is. It opens only where each of these is the same. */
export interface SealContext {
  readonly purpose: "cursor" | "state" | "key-list" | "sync";
  readonly tenant: string;
  /** An account's identity, or "" for what belongs to no account. */
  readonly account: string;
  /** Whatever else must be the same, in order. */
  readonly binding: readonly string[];
}

/** A key of `SEAL_KEYS`: its id stands in front of what it sealed. */
export interface SealKey {
  readonly id: string;
  /** 32 octets. */
  readonly bytes: Uint8Array;
}

const ivOctets = 12;
const tagOctets = 16;
const digestOctets = 16;

/**
 * Seals values that the caller keeps: AES-256-GCM under a key of their own context, derived from a root key by
 * HKDF-SHA-256 (RFC 5869). So the 2^32 messages that random IVs allow a key (NIST SP 800-38D section 8.3) count for each
 * account and purpose, and not for the deployment. A sealed value is `<key id>.<base64url of IV, ciphertext and tag>`.
 */
export class Vault {
  readonly #newest: string;
  readonly #rootKeys: ReadonlyMap<string, Promise<CryptoKey>>;
  #digestKey: Promise<CryptoKey> | undefined;

  /** @param keys newest first: that one seals, all of them open */
  constructor(keys: readonly [SealKey, ...SealKey[]]) {
    this.#newest = keys[0].id;
    this.#rootKeys = new Map(keys.map(({ id, bytes }) => [id, importRootKey(bytes)]));
  }

  async seal(plain: Uint8Array, context: SealContext): Promise<string> {
    const cipher = await this.#cipher(
      this.#newest,
      context,
      crypto.getRandomValues(new Uint8Array(ivOctets)),
    );
    if (cipher === undefined) throw new Error("the newest key is missing");
    const sealed = new Uint8Array(await crypto.subtle.encrypt(cipher.parameters, cipher.key, plain));
    return `${this.#newest}.${encodeBase64Url(concatBytes([cipher.parameters.iv, sealed]))}`;
  }

  /** @returns undefined for what was not sealed here, for another context, or was changed since */
  async open(text: string, context: SealContext): Promise<Uint8Array | undefined> {
    const dot = text.indexOf(".");
    const sealed = decodeBase64Url(text.slice(dot + 1));
    if (dot < 1 || sealed === undefined || sealed.length < ivOctets + tagOctets) return undefined;
    const cipher = await this.#cipher(text.slice(0, dot), context, sealed.slice(0, ivOctets));
    if (cipher === undefined) return undefined;
    try {
      const plain = await crypto.subtle.decrypt(cipher.parameters, cipher.key, sealed.subarray(ivOctets));
      return new Uint8Array(plain);
    } catch {
      return undefined;
    }
  }

  /**
   * 128 bits of HMAC-SHA-256 (RFC 2104) over a list of values, in base64url: names what it is made of to nobody, and
   * without a key of ours nobody can try what it might be. It changes with the newest key.
   */
  async keyedDigest(...values: readonly unknown[]): Promise<string> {
    // The same for whatever is digested, so that it is derived once.
    this.#digestKey ??= this.#deriveDigestKey();
    const octets = encodeUtf8(JSON.stringify(values));
    const digest = await crypto.subtle.sign("HMAC", await this.#digestKey, octets);
    return encodeBase64Url(new Uint8Array(digest, 0, digestOctets));
  }

  async #deriveDigestKey(): Promise<CryptoKey> {
    const rootKey = await this.#rootKeys.get(this.#newest);
    if (rootKey === undefined) throw new Error("the newest key is missing");
    const info = encodeUtf8(JSON.stringify(["postern/1", this.#newest, "digest"]));
    return crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
      rootKey,
      { name: "HMAC", hash: "SHA-256", length: 256 },
      false,
      ["sign"],
    );
  }

  async #cipher(keyId: string, context: SealContext, iv: Uint8Array): Promise<Cipher | undefined> {
    const rootKey = await this.#rootKeys.get(keyId);
    if (rootKey === undefined) return undefined;
    const owner = JSON.stringify(["postern/1", keyId, context.purpose, context.tenant, context.account]);
    const key = await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encodeUtf8(owner) },
      rootKey,
      { name: "AES-GCM", length: 256 },
      false,
      ["encrypt", "decrypt"],
    );
    const additionalData = encodeUtf8(JSON.stringify([owner, ...context.binding]));
    return { key, parameters: { name: "AES-GCM", iv, additionalData } };
  }
}

interface Cipher {
  readonly key: CryptoKey;
  readonly parameters: {
    readonly name: "AES-GCM";
    readonly iv: Uint8Array;
    readonly additionalData: Uint8Array;
  };
}

function importRootKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveKey"]);
}
