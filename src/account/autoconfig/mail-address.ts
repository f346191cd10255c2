import { checkTarget, type Target, type TargetPolicy } from "../../base/target.ts";

/** An address, taken apart. */
export interface MailAddress {
  /** As it was written. */
  readonly whole: string;
  readonly localPart: string;
  /** Lower case, punycode, and allowed by the policy. */
  readonly domain: string;
}

// RFC 5321 section 4.5.3.1.1 and RFC 3696, erratum 1690.
const maxLocalPartCharacters = 64;
const maxAddressCharacters = 254;

/**
 * Takes an address apart. Quoted local parts are not taken: no provider gives them out, and each would have to be
 * quoted anew wherever it goes.
 *
 * @returns undefined where it is none, or its domain no public one
 */
export function parseMailAddress(text: string, policy: TargetPolicy): MailAddress | undefined {
  const at = text.lastIndexOf("@");
  const localPart = text.slice(0, Math.max(at, 0));
  if (!isLocalPart(localPart) || text.length > maxAddressCharacters) return undefined;
  const domain = allowedHost(text.slice(at + 1), policy);
  return domain === undefined ? undefined : { whole: text, localPart, domain };
}

/** A dot-atom, with what RFC 6531 section 3.3 adds to it. */
function isLocalPart(text: string): boolean {
  return (
    text.length <= maxLocalPartCharacters &&
    text.isWellFormed() &&
    /^[^\s\p{Cc}\p{Cf}"(),.:;<>@[\\\]]+(?:\.[^\s\p{Cc}\p{Cf}"(),.:;<>@[\\\]]+)*$/u.test(text)
  );
}

/** @returns the host normalised, undefined where the policy has none of it */
function allowedHost(host: string, policy: TargetPolicy): string | undefined {
  const port = 993;
  return allowedTarget({ host, port, security: "tls" }, { ...policy, ports: new Set([port]) })?.host;
}

/** What was found is no field of the caller's: a target that the policy refuses is left out, and nobody is told. */
export function allowedTarget(target: Target, policy: TargetPolicy): Target | undefined {
  try {
    return checkTarget(target, policy, (path) => path.join("/"));
  } catch {
    return undefined;
  }
}
