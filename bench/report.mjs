/**
 * @typedef {object} Row
 * @property {string} what
 * @property {string} postern
 * @property {string} [rawWire]
 * @property {string} [peer] another client, at the same work
 * @property {readonly Verdict[]} [verdicts]
 *
 * @typedef {object} Verdict a figure and the target that it was to reach
 * @property {string} figure
 * @property {string} target
 * @property {boolean} isMet
 */

/**
 * @param {number} value
 * @param {number} limit
 * @param {(value: number) => string} format
 * @returns {Verdict}
 */
export function atMost(value, limit, format) {
  return { figure: format(value), target: `≤ ${format(limit)}`, isMet: value <= limit };
}

/**
 * @param {number} value
 * @param {number} limit
 * @param {(value: number) => string} format
 * @returns {Verdict}
 */
export function atLeast(value, limit, format) {
  return { figure: format(value), target: `≥ ${format(limit)}`, isMet: value >= limit };
}

/** @param {string} of what is compared with */
export function times(of) {
  return (/** @type {number} */ ratio) => `${Number(ratio.toFixed(2))} × ${of}`;
}

/**
 * @param {string} unit
 * @param {number} [scale] how many of what is given make one
 */
export function inUnit(unit, scale = 1) {
  return (/** @type {number} */ value) => `${Number((value / scale).toFixed(1))} ${unit}`;
}

/** @param {import("./proxy.mjs").WireCost} cost */
export function formatTurns({ turns, goodbye }) {
  return `${turns} turns${goodbye === "" ? "" : ` and ${goodbye}`}`;
}

/** @param {import("./rounds.mjs").Spread} spread */
export function formatMs({ median, p95 }) {
  return `${median.toFixed(1)} ms (${p95.toFixed(1)})`;
}

/**
 * A table with a line for every verdict.
 * @param {readonly Row[]} rows
 * @param {string} peer what the rows compare with, beside the raw wire
 */
export function formatTable(rows, peer) {
  const lines = rows.flatMap(({ what, postern, rawWire = "", peer = "", verdicts = [] }) => {
    const [first, ...others] = verdicts.map(({ figure, target, isMet }) => [
      figure,
      target,
      isMet ? "yes" : "**no**",
    ]);
    return [
      [what, postern, rawWire, peer, ...(first ?? ["", "", ""])],
      ...others.map((more) => ["", "", "", "", ...more]),
    ];
  });
  const head = ["", "Postern", "Raw wire", peer, "Figure", "Target", "Met"];
  const table = [head, head.map(() => "---"), ...lines];
  return table.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}
