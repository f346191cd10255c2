const prefixLetters = 4;

/**
 * Tags for one connection, under a random prefix: a server that cannot guess a tag cannot answer before it was asked
 * (CVE-2026-42246).
 */
export function newTags(): () => string {
  const random = crypto.getRandomValues(new Uint8Array(prefixLetters));
  const prefix = String.fromCharCode(...random.map((octet) => 0x61 + (octet % 26)));
  let count = 0;
  return () => `${prefix}${++count}`;
}
