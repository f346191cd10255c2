import { MailError } from "../base/errors.ts";
import type { AppContext } from "./context.ts";

/**
 * Tells the operator of a fault of ours: the one place that logs. Where it happened, and never what was said, as messages
 * of errors may hold anything.
 */
export function logFault(c: AppContext, error: unknown): void {
  const cause = error instanceof MailError ? (error.cause ?? error) : error;
  const frames =
    cause instanceof Error ? (cause.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line)) : [];
  const name = cause instanceof Error ? cause.name : typeof cause;
  console.error(
    JSON.stringify({ requestId: c.var.requestId, fault: name, at: frames.map((line) => line.trim()) }),
  );
}
