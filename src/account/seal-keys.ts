import { badSetting, splitList } from "../base/setting.ts";
import type { Env } from "../env.ts";
import { type SealKey, Vault } from "./vault.ts";

const sealKeyOctets = 32;
// Fewer different octets than this in 32 are no accident of a random generator.
const minDistinct = 8;

const vaults = new WeakMap<Env, Vault>();

/**
 * The vault of the deployment, once for each `env` object.
 * @throws {MailError} internal, where SEAL_KEYS is missing, weak or misspelt
 */
export function vaultOf(env: Env): Vault {
  const vault = vaults.get(env) ?? new Vault(parseSealKeys(env.SEAL_KEYS));
  vaults.set(env, vault);
  return vault;
}

function parseSealKeys(value = ""): readonly [SealKey, ...SealKey[]] {
  const [first, ...rest] = splitList(value).map(parseSealKey);
  if (first === undefined) throw badSetting("SEAL_KEYS", sealKeysRule);
  const keys: [SealKey, ...SealKey[]] = [first, ...rest];
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw badSetting("SEAL_KEYS", "must not name two keys alike");
  }
  return keys;
}

const sealKeysRule = "must be a list `v2:<base64 of 32 random octets>,v1:...`, newest first";

function parseSealKey(entry: string): SealKey {
  const [, id, text = ""] = /^([A-Za-z0-9]{1,8}):([A-Za-z0-9+/]{43}=?)$/.exec(entry) ?? [];
  if (id === undefined) throw badSetting("SEAL_KEYS", sealKeysRule);
  const bytes = Uint8Array.fromBase64(text);
  if (bytes.length !== sealKeyOctets || new Set(bytes).size < minDistinct) {
    throw badSetting("SEAL_KEYS", sealKeysRule);
  }
  return { id, bytes };
}
