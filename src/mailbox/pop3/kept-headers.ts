import { limits } from "../../base/limits.ts";
import type { Defect } from "../model.ts";
import type { MessageHeader } from "./summary.ts";

/** What is kept of a message until its page is answered. */
export interface KeptHeader {
  readonly header: MessageHeader;
  /** Only where it was asked for. */
  readonly preview?: string | null;
}

/** Of a start below this nothing is copied: it costs more than it frees. */
const copiedAboveBytes = 8_192;
/** A property of no more than this is kept of every message: a subject, a sender, ids. */
const shortBytes = 512;

/**
 * What is kept of the messages of one page, no more of each than `limits.maxKeptMessageBytes` and of all together than
 * `limits.maxKeptBytes`. Of a message over either only the short properties are kept, with a defect for each that is
 * not: senders write headers, and may fill them with what they like.
 */
export class KeptHeaders {
  #keptBytes = 0;

  /** @param octets of the message's start that this was read from: strings that are cut out of it may hold all of it */
  keep(read: KeptHeader, octets: number): KeptHeader {
    if (octets <= copiedAboveBytes) {
      if (this.#hasRoom(octets)) return read;
    }
    // What JavaScript engines cut out of a text holds the text in memory: a copy does not.
    const copy = structuredClone(read);
    const weight = weightOf(copy);
    return weight <= limits.maxKeptMessageBytes && this.#hasRoom(weight) ? copy : shortOf(copy);
  }

  #hasRoom(octets: number): boolean {
    if (this.#keptBytes + octets > limits.maxKeptBytes) return false;
    this.#keptBytes += octets;
    return true;
  }
}

const leftOut = "Left out: it is too long for a list.";

/** Whether a message may be listed without this defect the next time: on a page of others, or by a server that is well. */
export function isPassingDefect({ property, detail }: Defect): boolean {
  return detail === leftOut || property === "headers";
}

function shortOf({ header, ...more }: KeptHeader): KeptHeader {
  const { defects = [], ...properties } = header.properties;
  const left: Defect[] = [];
  const isLong = (property: string, value: unknown): boolean => {
    const isOver = weightOf(value) > shortBytes;
    if (isOver) left.push({ property, detail: leftOut });
    return isOver;
  };
  const shortened = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      isLong(name, value) ? (Array.isArray(value) ? [] : null) : value,
    ]),
  ) as typeof properties;
  const onlyPart = isLong("attachments", header.onlyPart) ? undefined : header.onlyPart;
  return {
    ...more,
    header: { ...header, properties: { ...shortened, defects: [...left, ...defects] }, onlyPart },
  };
}

/** About how many octets of memory a value takes. */
function weightOf(value: unknown): number {
  if (typeof value === "string") return 16 + value.length * (/[^\0-\xff]/.test(value) ? 2 : 1);
  if (typeof value !== "object" || value === null) return 8;
  const inside: Iterable<unknown> =
    value instanceof Map ? [...value.keys(), ...value.values()] : Object.values(value);
  let weight = 16;
  for (const one of inside) weight += weightOf(one);
  return weight;
}
