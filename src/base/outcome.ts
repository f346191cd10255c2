import type { MailError } from "./errors.ts";

/** What became of one command of a pipeline. */
export type Outcome<Result> =
  | { readonly ok: true; readonly value: Result }
  | { readonly ok: false; readonly error: MailError };

/** What became of each command of a pipeline, in its order. */
export type Outcomes<Commands extends readonly unknown[]> = {
  -readonly [K in keyof Commands]: Promise<Outcome<ResultOf<Commands[K]>>>;
};

/** A command, of whatever protocol, reads its answer with a collector. */
type ResultOf<Command> = Command extends {
  collect(...args: never): { done(...args: never): infer Result };
}
  ? Result
  : never;

/**
 * The result where there is one, undefined where the server refused: for what the answer can do without.
 * @throws {MailError} the connection was lost: that is no refusal
 */
export function unlessRefused<Result>(outcome: Outcome<Result>): Result | undefined {
  if (outcome.ok) return outcome.value;
  if (outcome.error.connection === "lost") throw outcome.error;
  return undefined;
}

/** @throws {MailError} the command's */
export function unwrap<Result>(outcome: Outcome<Result>): Result {
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}
