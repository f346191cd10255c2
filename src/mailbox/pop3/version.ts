import type { KeyList } from "./keys.ts";

/** Changes whenever a message comes or goes. */
export function versionOf(total: number, keys: KeyList): string {
  return `${total}.${keys.fingerprint()}`;
}
