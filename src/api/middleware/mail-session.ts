import type { Next } from "hono";
import type { Cost } from "../../mailbox/source.ts";
import type { AppContext } from "../context.ts";

/** Tells what the mail session cost. */
export async function mailSession(c: AppContext, next: Next): Promise<void> {
  await next();
  const cost = c.var.mail?.cost();
  if (cost && (cost.phases.length > 0 || cost.turns > 0 || cost.cache))
    c.header("Server-Timing", formatServerTiming(cost));
}

/**
 * Server Timing's header value: the time of each phase, how many round trips, whether the session was open, and whether
 * the list was remembered.
 */
export function formatServerTiming({ phases, turns, cache }: Cost): string {
  const totals = new Map<string, number>();
  for (const { phase, ms } of phases) totals.set(phase, (totals.get(phase) ?? 0) + ms);
  const durations = Array.from(totals, ([phase, ms]) => `${phase};dur=${ms}`);
  const described = [`turns;desc="${turns}"`];
  if (phases.length > 0) described.push(`session;desc="${totals.has("connect") ? "cold" : "warm"}"`);
  if (cache) described.push(`cache;desc="${cache}"`);
  return [...durations, ...described].join(", ");
}
