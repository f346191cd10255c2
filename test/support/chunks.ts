/** Chunk sizes at which every parser of a stream is tried; Infinity is the whole at once. */
export const chunkSizes: readonly number[] = [1, 2, 3, 7, 64, Infinity];

/** The same octets in pieces of this size; the last may be shorter. */
export function* inChunks(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** The same as a stream. */
export function streamInChunks(bytes: Uint8Array, size: number): ReadableStream<Uint8Array> {
  const chunks = inChunks(bytes, size);
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value.slice());
    },
  });
}
