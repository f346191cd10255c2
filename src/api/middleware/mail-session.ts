import type { Next } from "hono";
import type { Cost, MailSource } from "../../mailbox/source.ts";
import type { AppContext, OpenedMail } from "../context.ts";

/** Tells what the mail session cost, and ends it behind the answer: nobody waits for LOGOUT. */
export async function mailSession(c: AppContext, next: Next): Promise<void> {
  await next();
  const { mail } = c.var;
  if (mail === undefined) return;
  const cost = totalCost([...mail.earlier, mail.source]);
  if (cost.phases.length > 0 || cost.cache) c.header("Server-Timing", formatServerTiming(cost));
  c.executionCtx.waitUntil(endBehindAnswer(mail));
}

// The end of a session waits for what is under way, and so for a body that streams. But the answer leaves only when this request has nothing else to do: saying goodbye waits that long.
const answerFirstMs = 100;

async function endBehindAnswer({ source, end }: OpenedMail): Promise<void> {
  if (!source.isExclusive) await scheduler.wait(answerFirstMs);
  await end();
}

function totalCost(sources: readonly MailSource[]): Cost {
  const costs = sources.map((source) => source.cost());
  return {
    phases: costs.flatMap(({ phases }) => phases),
    turns: costs.reduce((sum, { turns }) => sum + turns, 0),
    cache: costs.findLast(({ cache }) => cache)?.cache ?? null,
  };
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
