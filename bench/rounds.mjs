import { setTimeout as delay } from "node:timers/promises";

// What a contestant does behind its answer (LOGOUT, closing) is its own time, not the next one's.
const PAUSE_MS = 10;

/**
 * @typedef {object} Spread of a number of runs
 * @property {number} median
 * @property {number} p95
 */

/**
 * Runs contestants in turn, each round beginning with another one, so that whatever else the machine does meets all
 * of them alike.
 * @template {string} Name
 * @param {number} rounds
 * @param {Record<Name, () => Promise<number>>} contestants each tells its figure
 * @returns {Promise<Record<Name, Spread>>}
 */
export async function takeTurns(rounds, contestants) {
  const names = /** @type {Name[]} */ (Object.keys(contestants));
  const lanes = names.map((name) => ({
    name,
    run: contestants[name],
    figures: /** @type {number[]} */ ([]),
  }));
  for (let round = 0; round < rounds; round++) {
    const first = round % lanes.length;
    for (const { run, figures } of [...lanes.slice(first), ...lanes.slice(0, first)]) {
      figures.push(await run());
      await delay(PAUSE_MS);
    }
  }
  const spreads = lanes.map(({ name, figures }) => [name, spreadOf(figures)]);
  return Object.fromEntries(spreads);
}

/**
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spreadOf(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { median: at(0.5), p95: at(0.95) };
}
