import type { Snapshot } from "../source.ts";
import type { KeyList } from "./keys.ts";
import { newestMarks } from "./place.ts";
import { SetSketch } from "./set-sketch.ts";

/**
 * What a caller must bring along to be told what changed: a sketch of the set of all messages, which stays as small for
 * a hundred thousand of them (set-sketch.ts), and marks of the newest.
 *
 * @param isKnown whether the caller knows the message at this place
 */
export function takeSnapshot(keys: KeyList, isKnown: (index: number) => boolean = () => true): Snapshot {
  const sketch = SetSketch.forCount(keys.length);
  let count = 0;
  let newest = 0;
  for (let index = 0; index < keys.length; index++) {
    if (!isKnown(index)) continue;
    sketch.toggle(keys.at(index));
    count++;
    newest = index + 1;
  }
  return { c: count, s: sketch.encode(), n: newestMarks(keys, newest) };
}
