import { performance } from "node:perf_hooks";
import { PosternClient } from "./postern-client.mjs";
import { openRawSession } from "./raw-wire.mjs";
import { atLeast, atMost, formatMs, formatTurns, inUnit, times } from "./report.mjs";
import { spreadOf, takeTurns } from "./rounds.mjs";

const COUNT = 50;
const LIST = `/messages?limit=${COUNT}`;
const CONCURRENT = 500;
// EmailEngine 2.79 on a warm session over the same mailbox, on a machine of this kind: 77 to 90 ms.
const EMAIL_ENGINE_MS = 77;
const turns = inUnit("turns");
const kib = inUnit("KiB", 1024);

/** @typedef {import("./report.mjs").Row} Row */

/**
 * Lists by one caller again and again: on a session that is open, on a new one with the mailbox remembered, and from
 * what is remembered alone.
 * @param {import("./setting.mjs").Setting} setting
 * @param {{ warmUp: number, near: number }} rounds
 * @returns {Promise<Row[]>}
 */
export async function measureWarm(setting, rounds) {
  const { servers, counting, countingWarm, client, warmClient, listItems } = setting;
  const raw = await openRawSession(servers.near, { items: listItems, count: COUNT });
  const warm = async () => (await warmClient.getAgain(servers.near, LIST)).totalMs;
  for (let n = 0; n < rounds.warmUp; n++) await warm();
  const { postern, rawWire } = await takeTurns(rounds.near, { rawWire: () => raw.list(), postern: warm });
  await raw.close();

  await warmClient.getAgain(servers.countedWarm, LIST);
  const unchanged = await countingWarm.costWhileOpen(() => warmClient.getAgain(servers.countedWarm, LIST));
  const hit = await countingWarm.costWhileOpen(() =>
    warmClient.getAgain(servers.countedWarm, `${LIST}&maxAge=3600`),
  );
  await client.getAgain(servers.counted, LIST);
  const known = await counting.costOf(() => client.getAgain(servers.counted, LIST));
  return [
    {
      what: "Warm list of 50, TLS, mailbox unchanged",
      postern: formatMs(postern),
      rawWire: `${formatMs(rawWire)}, FETCH alone`,
      verdicts: [
        atMost(postern.median / rawWire.median, 4, times("raw wire")),
        atLeast(EMAIL_ENGINE_MS / postern.median, 10, times("faster than EmailEngine's 77 ms")),
      ],
    },
    {
      what: "The same, on the wire",
      postern: `${turns(unchanged.turns)}, ${kib(unchanged.bytesDown)}`,
      verdicts: [atMost(unchanged.turns, 1, turns), atMost(unchanged.bytesDown / 1024, 1, inUnit("KiB"))],
    },
    {
      what: "The same with `maxAge`",
      postern: turns(hit.turns),
      verdicts: [atMost(hit.turns, 0, turns)],
    },
    {
      what: "Cold list of 50, mailbox remembered",
      postern: `${formatTurns(known)}, ${kib(known.bytesDown)}`,
      verdicts: [atMost(known.turns, 2, turns)],
    },
  ];
}

/**
 * Many requests for one account at once, no two of them equal.
 * @param {import("./setting.mjs").Setting} setting
 * @returns {Promise<Row>}
 */
export async function measureCrowd({ servers, countingWarm, warmPostern, warmClient }) {
  const { items } = await warmClient.read(servers.countedWarm, `/messages?limit=${CONCURRENT}`);
  const crowd = await Promise.all(items.map(() => PosternClient.connect(warmPostern)));
  countingWarm.mostConnections = countingWarm.openConnections;
  const startedAt = performance.now();
  const answers = await Promise.allSettled(
    items.map(async (/** @type {{ id: string }} */ { id }, /** @type {number} */ n) => {
      await crowd[n]?.getAs(warmClient, servers.countedWarm, `/messages/${id}?body=none`);
      return performance.now() - startedAt;
    }),
  );
  for (const one of crowd) one.close();
  const times = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const failed = answers.length - times.length;
  const sorted = times.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  return {
    what: `${items.length} requests for one account at once`,
    postern: `${failed} errors, ${countingWarm.mostConnections} connections; median ${Math.round(spreadOf(times).median)} ms, p99 ${Math.round(p99)} ms`,
    verdicts: [
      atMost(failed, 0, inUnit("errors")),
      atMost(countingWarm.mostConnections, 2, inUnit("connections")),
    ],
  };
}
