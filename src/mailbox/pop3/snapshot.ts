import type { Snapshot } from "../source.ts";
import { encodeKeys, type KeyList } from "./keys.ts";
import { newestMarks } from "./place.ts";
import { SetSketch } from "./set-sketch.ts";

// As many keys as take the room of the largest sketch: any change among so few can be told.
const maxListedKeys = 170;

/**
 * What a caller must bring along to be told what changed: the keys of all messages where they are few; else a sketch of
 * their set, which stays as small for a hundred thousand (set-sketch.ts), and marks of the newest.
 *
 * @param isKnown whether the caller knows the message at this place
 */
export function takeSnapshot(keys: KeyList, isKnown: (index: number) => boolean = () => true): Snapshot {
  const known = keys.indexes().filter(isKnown);
  if (known.length <= maxListedKeys) return { k: encodeKeys(known.map((index) => keys.at(index))) };
  const sketch = SetSketch.forCount(known.length);
  for (const index of known) sketch.toggle(keys.at(index));
  return { s: sketch.encode(), n: newestMarks(keys, (known.at(-1) ?? -1) + 1) };
}
