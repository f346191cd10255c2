import { decodeBase64Url, encodeBase64Url } from "../../base/bytes.ts";
import { formatId, parseId } from "../id-text.ts";
import { murmur96 } from "./murmur.ts";

/** Words of 32 bits of a key, which stands for a message: 96 bits of a hash of its unique-id. */
export const keyWords = 3;

const keyBytes = 4 * keyWords;

// From so many on, finding them by scans takes longer than a table of all.
const manyKeys = 32;

// The first octet of every id (mailbox/imap/ids.ts has others).
const messageKind = 0x30;
const maildropKind = 0x40;

/** The one mailbox of a POP3 account. */
export const maildropId: string = formatId(Uint8Array.of(maildropKind));

/** The keys of a list of messages, in its order. */
export class KeyList {
  readonly length: number;
  readonly #words: Uint32Array;

  /** @param uidls no two of them alike */
  constructor(uidls: readonly string[]) {
    this.length = uidls.length;
    this.#words = new Uint32Array(keyWords * uidls.length);
    // Not by `entries`, which costs four times the hash itself.
    for (let index = 0; index < uidls.length; index++) {
      murmur96(uidls[index] ?? "", this.#words, keyWords * index);
    }
  }

  static ofKeys(keys: readonly Uint32Array[]): KeyList {
    const list = new KeyList(keys.map(() => ""));
    for (const [index, key] of keys.entries()) list.#words.set(key, keyWords * index);
    return list;
  }

  /** The words of one key. */
  at(index: number): Uint32Array {
    return this.#words.subarray(keyWords * index, keyWords * (index + 1));
  }

  /** The first 48 bits of one key: enough to know a message again by, among those of one maildrop. */
  markAt(index: number): number {
    const at = keyWords * index;
    return markOf(this.#words[at], this.#words[at + 1]);
  }

  /** 0 to the last. */
  indexes(): number[] {
    return Array.from({ length: this.length }, (_, index) => index);
  }

  /** Another one for another set of messages, in whatever order. */
  fingerprint(): string {
    const sums = new Uint32Array(keyWords);
    for (let at = 0; at < this.#words.length; at++) {
      sums[at % keyWords] = (sums[at % keyWords] ?? 0) + (this.#words[at] ?? 0);
    }
    return sums.join(".");
  }

  /** Of many at once, in time that grows with both and not with their product. @returns -1 where none has a key */
  indexesOf(keys: readonly Uint32Array[]): number[] {
    if (keys.length < manyKeys) return keys.map((key) => this.indexOf(key));
    const indexes = new Map<number, number>();
    for (let index = 0; index < this.length; index++) indexes.set(this.markAt(index), index);
    return keys.map((key) => {
      const index = indexes.get(markOf(key[0], key[1]));
      if (index === undefined) return -1;
      // Two keys may share a mark, if hardly ever: then it takes a scan.
      return this.at(index).every((word, nth) => word === key[nth]) ? index : this.indexOf(key);
    });
  }

  /** @returns -1 where none has this key */
  indexOf(key: Uint32Array): number {
    const [first, second, third] = key;
    for (let at = 0; at < this.#words.length; at += keyWords) {
      if (this.#words[at] === first && this.#words[at + 1] === second && this.#words[at + 2] === third)
        return at / keyWords;
    }
    return -1;
  }
}

function markOf(first = 0, second = 0): number {
  return first * 0x1_0000 + (second >>> 16);
}

/** Keys as text, to be kept by the caller. */
export function encodeKeys(keys: readonly Uint32Array[]): string {
  const bytes = new Uint8Array(keyBytes * keys.length);
  const view = new DataView(bytes.buffer);
  for (const [nth, key] of keys.entries()) {
    for (const [index, word] of key.entries()) view.setUint32(keyBytes * nth + 4 * index, word);
  }
  return encodeBase64Url(bytes);
}

/** @returns undefined for what `encodeKeys` did not make */
export function decodeKeys(text: string): Uint32Array[] | undefined {
  const bytes = decodeBase64Url(text);
  if (!bytes || bytes.length % keyBytes !== 0) return undefined;
  const view = new DataView(bytes.buffer);
  return Array.from({ length: bytes.length / keyBytes }, (_, nth) =>
    Uint32Array.from({ length: keyWords }, (_, index) => view.getUint32(keyBytes * nth + 4 * index)),
  );
}

/** A message id: any session resolves it by the keys of its own listing. */
export function encodeMessageId(key: Uint32Array): string {
  const bytes = new Uint8Array(1 + keyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, messageKind);
  for (const [index, word] of key.entries()) view.setUint32(1 + 4 * index, word);
  return formatId(bytes);
}

/** @returns undefined for what is no message id of POP3, or a damaged one */
export function decodeMessageId(id: string): Uint32Array | undefined {
  const bytes = parseId(id);
  if (bytes?.[0] !== messageKind || bytes.length !== 1 + keyBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return Uint32Array.from({ length: keyWords }, (_, index) => view.getUint32(1 + 4 * index));
}
