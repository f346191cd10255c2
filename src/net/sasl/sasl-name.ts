/** A user name inside a GS2 or SCRAM message: `saslname` of RFC 5802 section 7, in which "," and "=" are escaped. */
export function escapeSaslName(name: string): string {
  return name.replaceAll("=", "=3D").replaceAll(",", "=2C");
}

/** RFC 4013 section 2.1: spaces other than U+0020 (RFC 3454, table C.1.2). */
const otherSpaces = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;
/** RFC 4013 section 2.1: commonly mapped to nothing (RFC 3454, table B.1). */
const mappedToNothing =
  /\u{ad}|\u{34f}|\u{1806}|[\u{180b}-\u{180d}]|[\u{200b}-\u{200d}]|\u{2060}|[\u{fe00}-\u{fe0f}]|\u{feff}/gu;

/**
 * SASLprep (RFC 4013) as far as it changes a string: mapping and normalisation. Prohibited and unassigned characters
 * and mixed directions are let through: the server, which prepared the stored password, is the one to refuse them.
 */
export function saslPrep(text: string): string {
  return text.replace(otherSpaces, " ").replace(mappedToNothing, "").normalize("NFKC");
}
