import { MailError } from "../../src/base/errors.ts";

/** How a piece of work on a mailbox ended. */
export type MailOutcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: MailError };

/**
 * Waits for the end of a piece of work. Whatever a mail server does, there are two ways to end, and both in time.
 * @throws where it ends in anything but a value or a MailError of the mail server's or the caller's, or not within this time
 */
export async function outcomeOf<T>(work: Promise<T>, withinMs = 10_000): Promise<MailOutcome<T>> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`still under way after ${withinMs} ms`));
  }, withinMs);
  try {
    return { ok: true, value: await Promise.race([work, late]) };
  } catch (error) {
    if (error instanceof MailError && error.code !== "internal") return { ok: false, error };
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The error that a piece of work must end in. @throws where it ends in anything else */
export async function errorOf(work: Promise<unknown>, withinMs?: number): Promise<MailError> {
  const outcome = await outcomeOf(work, withinMs);
  if (outcome.ok) throw new Error(`it succeeded: ${JSON.stringify(outcome.value)?.slice(0, 200)}`);
  return outcome.error;
}

/** Runs a piece of work for 0, 1, ... `count - 1`, several at a time. @returns their results, in order */
export async function sweep<T>(count: number, work: (n: number) => Promise<T>, atOnce = 12): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
