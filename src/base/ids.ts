import { encodeBase64Url } from "./bytes.ts";

/** An unguessable name: this many random octets in base64url. */
export function randomToken(octets: number): string {
  return encodeBase64Url(crypto.getRandomValues(new Uint8Array(octets)));
}
