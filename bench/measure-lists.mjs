import { listByRawWire } from "./raw-wire.mjs";
import { atMost, formatMs, inUnit, times } from "./report.mjs";
import { spreadOf, takeTurns } from "./rounds.mjs";
import { LIST_ITEMS } from "./setting.mjs";

const COUNT = 50;
const LIST = `/messages?limit=${COUNT}`;
const turns = inUnit("turns");

/**
 * @typedef {import("./setting.mjs").Setting} Setting
 * @typedef {import("./raw-wire.mjs").MailServer} MailServer
 * @typedef {import("./report.mjs").Row} Row
 */

/**
 * The newest 50 summaries on a connection of their own: what they cost on the wire, and in time.
 * @param {Setting} setting
 * @param {{ near: number, distant: number }} rounds
 * @returns {Promise<Row[]>}
 */
export async function measureNewest(setting, rounds) {
  const { counting, servers, client } = setting;
  await expectSameAnswers(setting);
  const postern = await counting.costOf(() => client.get(servers.counted, LIST));
  const rawWire = await counting.costOf(() => byRawWire(servers.counted));
  const imapFlow = await counting.costOf(() => setting.listByImapFlow(servers.counted));
  return [
    {
      what: "Newest 50, turns after the greeting",
      postern: turns(postern.turns),
      rawWire: turns(rawWire.turns),
      imapFlow: turns(imapFlow.turns),
      verdicts: [atMost(postern.turns, 2, turns)],
    },
    {
      what: "Newest 50, octets from the server",
      postern: inUnit("KiB")(postern.bytesDown / 1024),
      rawWire: inUnit("KiB")(rawWire.bytesDown / 1024),
      imapFlow: inUnit("KiB")(imapFlow.bytesDown / 1024),
    },
    await compareTimes(setting, "Newest 50, TLS", servers.near, rounds.near),
    await compareTimes(setting, "Newest 50, TLS, 50 ms of round trip", servers.distant, rounds.distant),
  ];
}

/**
 * @param {Setting} setting
 * @param {string} what
 * @param {MailServer} server
 * @param {number} rounds
 * @returns {Promise<Row>}
 */
async function compareTimes(setting, what, server, rounds) {
  const { postern, rawWire, imapFlow } = await takeTurns(rounds, {
    rawWire: () => byRawWire(server),
    postern: async () => (await setting.client.get(server, LIST)).totalMs,
    imapFlow: async () => (await setting.listByImapFlow(server)).ms,
  });
  return {
    what,
    postern: formatMs(postern),
    rawWire: formatMs(rawWire),
    imapFlow: formatMs(imapFlow),
    verdicts: [
      atMost(postern.median / rawWire.median, 1.6, times("raw wire")),
      atMost(postern.median / imapFlow.median, 0.6, times("ImapFlow")),
    ],
  };
}

/**
 * The same list with the first words of each message.
 * @param {Setting} setting
 * @param {{ near: number }} rounds
 * @returns {Promise<Row[]>}
 */
export async function measurePreviews(setting, rounds) {
  const { client, servers, counting, countingWithoutPreview } = setting;
  const withPreviews = `${LIST}&preview=true`;
  const without = await counting.costOf(() => client.get(servers.counted, LIST));
  const rows = [];
  for (const [name, server, proxy] of /** @type {const} */ ([
    ["the server makes them", servers.counted, counting],
    ["the server makes none", servers.countedWithoutPreview, countingWithoutPreview],
  ])) {
    const cost = await proxy.costOf(() => client.get(server, withPreviews));
    const { postern } = await takeTurns(rounds.near, {
      postern: async () => (await client.get(server, withPreviews)).totalMs,
    });
    rows.push({
      what: `Newest 50 with previews, ${name}, plaintext`,
      postern: `${turns(cost.turns)}, ${formatMs(postern)}`,
      verdicts: [atMost(cost.turns - without.turns, 1, inUnit("turns more"))],
    });
  }
  return rows;
}

/**
 * The hundredth page against the first.
 * @param {Setting} setting
 * @param {{ near: number, page: number }} rounds
 * @returns {Promise<Row>}
 */
export async function measurePages({ client, servers, counting }, rounds) {
  let path = LIST;
  for (let page = 1; page < rounds.page; page++) {
    const { items, nextCursor } = await client.read(servers.near, path);
    if (items.length !== COUNT) throw new Error(`Page ${page} has ${items.length} messages`);
    path = `${LIST}&cursor=${nextCursor}`;
  }
  const first = await counting.costOf(() => client.get(servers.counted, LIST));
  const late = await counting.costOf(() => client.get(servers.counted, path));
  const { firstMs, lateMs } = await takeTurns(rounds.near, {
    firstMs: async () => (await client.get(servers.near, LIST)).totalMs,
    lateMs: async () => (await client.get(servers.near, path)).totalMs,
  });
  return {
    what: `Page ${rounds.page} of the list, TLS`,
    postern: `${turns(late.turns)}, ${formatMs(lateMs)}; page 1: ${turns(first.turns)}, ${formatMs(firstMs)}`,
    verdicts: [atMost(lateMs.median / firstMs.median, 1.2, times("page 1"))],
  };
}

/**
 * Where the time of a list goes, in Postern's own words (`Server-Timing`): the median of each phase.
 * @param {Setting} setting
 * @param {number} rounds
 */
export async function measurePhases({ client, servers }, rounds) {
  /** @type {Map<string, number[]>} */
  const phases = new Map();
  for (let round = 0; round < rounds; round++) {
    const { headers } = await client.get(servers.near, LIST);
    for (const [, phase = "", ms] of (headers.get("server-timing") ?? "").matchAll(/(\w+);dur=([\d.]+)/g)) {
      phases.set(phase, [...(phases.get(phase) ?? []), Number(ms)]);
    }
  }
  return [...phases].map(([phase, ms]) => `${phase} ${spreadOf(ms).median}`).join(", ");
}

/** @param {MailServer} server */
async function byRawWire(server) {
  return (await listByRawWire(server, { items: LIST_ITEMS, count: COUNT })).ms;
}

/**
 * What is compared has to be the same work.
 * @param {Setting} setting
 */
async function expectSameAnswers({ client, servers, listByImapFlow }) {
  const { items } = await client.read(servers.near, LIST);
  const uids = items.map((/** @type {any} */ item) => item.origin.uid).join();
  const theirs = (await listByImapFlow(servers.near)).items;
  if (uids !== theirs.map((/** @type {any} */ item) => item.uid).join() || items.length !== COUNT) {
    throw new Error("Postern and ImapFlow do not list the same messages");
  }
}
