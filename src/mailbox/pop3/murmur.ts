const c1 = 0x239b961b;
const c2 = 0xab0e9789;
const c3 = 0x38b34ae5;
const c4 = 0xa1e38b93;

/**
 * MurmurHash3_x86_128 with seed 0, over a text of characters below U+0100, each an octet: the first 96 bits, as three
 * words. Fast and well spread, and no protection against who looks for two texts of one hash: a mail server could, and
 * would fool its own users alone.
 *
 * @param into where the words are written, from `at` on
 */
export function murmur96(text: string, into: Uint32Array, at: number): void {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  const { length } = text;
  const blocks = length & ~15;
  for (let i = 0; i < blocks; i += 16) {
    h1 = Math.imul(rotate(h1 ^ mix(word(text, i), c1, 15, c2), 19) + h2, 5) + 0x561ccd1b;
    h2 = Math.imul(rotate(h2 ^ mix(word(text, i + 4), c2, 16, c3), 17) + h3, 5) + 0x0bcaa747;
    h3 = Math.imul(rotate(h3 ^ mix(word(text, i + 8), c3, 17, c4), 15) + h4, 5) + 0x96cd1c35;
    h4 = Math.imul(rotate(h4 ^ mix(word(text, i + 12), c4, 18, c1), 13) + h1, 5) + 0x32ac3b17;
  }
  if (length > blocks + 12) h4 ^= mix(word(text, blocks + 12), c4, 18, c1);
  if (length > blocks + 8) h3 ^= mix(word(text, blocks + 8), c3, 17, c4);
  if (length > blocks + 4) h2 ^= mix(word(text, blocks + 4), c2, 16, c3);
  if (length > blocks) h1 ^= mix(word(text, blocks), c1, 15, c2);
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = avalanche(h1);
  h2 = avalanche(h2);
  h3 = avalanche(h3);
  h4 = avalanche(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  into[at] = h1;
  into[at + 1] = h2 + h1;
  into[at + 2] = h3 + h1;
}

/** Mixes the bits of a word: every bit of the result depends on every bit of the word. */
export function avalanche(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function mix(k: number, before: number, by: number, after: number): number {
  return Math.imul(rotate(Math.imul(k, before), by), after);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Four octets, the lowest first; none behind the end. */
function word(text: string, at: number): number {
  // `charCodeAt` is NaN behind the end, and zero in 32 bits.
  return (
    text.charCodeAt(at) |
    (text.charCodeAt(at + 1) << 8) |
    (text.charCodeAt(at + 2) << 16) |
    (text.charCodeAt(at + 3) << 24)
  );
}
