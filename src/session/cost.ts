import type { Cost } from "../mailbox/source.ts";

/** What several questions cost together. */
export function sumOfCosts(costs: readonly Cost[]): Cost {
  return {
    phases: costs.flatMap(({ phases }) => phases),
    turns: costs.reduce((sum, { turns }) => sum + turns, 0),
    cache: costs.findLast(({ cache }) => cache)?.cache ?? null,
  };
}
