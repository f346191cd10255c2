import { listByRawWire } from "./raw-wire.mjs";
import { atMost, formatMs, formatTurns, inUnit, times } from "./report.mjs";
import { spreadOf, takeTurns } from "./rounds.mjs";

const COUNT = 50;
const LIST = `/messages?limit=${COUNT}`;
const turns = inUnit("turns");
const kib = inUnit("KiB", 1024);

/**
 * @typedef {import("./setting.mjs").Setting} Setting
 * @typedef {import("./mail-socket.mjs").MailServer} MailServer
 * @typedef {import("./report.mjs").Row} Row
 */

/**
 * The newest 50 summaries on a connection of their own: what they cost on the wire, and in time.
 * @param {Setting} setting
 * @param {{ warmUp: number, near: number, distant: number }} rounds
 * @returns {Promise<Row[]>}
 */
export async function measureNewest(setting, rounds) {
  const { counting, servers, client } = setting;
  await expectSameAnswers(setting);
  for (let n = 0; n < rounds.warmUp; n++) {
    await client.get(servers.near, LIST);
    await setting.listByImapFlow(servers.near);
    await byRawWire(setting, servers.near);
  }
  const postern = await counting.costOf(() => client.get(servers.counted, LIST));
  const rawWire = await counting.costOf(() => byRawWire(setting, servers.counted));
  const imapFlow = await counting.costOf(() => setting.listByImapFlow(servers.counted));
  return [
    {
      what: "Newest 50, turns after the greeting",
      postern: formatTurns(postern),
      rawWire: formatTurns(rawWire),
      peer: formatTurns(imapFlow),
      verdicts: [atMost(postern.turns, 2, turns)],
    },
    {
      what: "Newest 50, octets from the server",
      postern: kib(postern.bytesDown),
      rawWire: kib(rawWire.bytesDown),
      peer: kib(imapFlow.bytesDown),
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
    rawWire: () => byRawWire(setting, server),
    postern: async () => (await setting.client.get(server, LIST)).totalMs,
    imapFlow: async () => (await setting.listByImapFlow(server)).ms,
  });
  return {
    what,
    postern: formatMs(postern),
    rawWire: formatMs(rawWire),
    peer: formatMs(imapFlow),
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
      postern: `${formatTurns(cost)}, ${formatMs(postern)}`,
      verdicts: [atMost(cost.turns - without.turns, 1, inUnit("more"))],
    });
  }
  return rows;
}

/**
 * The hundredth page against the second.
 * @param {Setting} setting
 * @param {{ near: number, page: number }} rounds
 * @returns {Promise<Row>}
 */
export async function measurePages({ client, servers, counting }, rounds) {
  // A cursor is good for the account that it was made for, so each way to the server has its own. The first page starts
  // from what is remembered, so that it is the second that costs the same.
  const counted = (/** @type {number} */ page) => pathOfPage(client, servers.counted, page);
  const near = (/** @type {number} */ page) => pathOfPage(client, servers.near, page);
  const [secondCounted, lateCounted] = [await counted(2), await counted(rounds.page)];
  const second = await counting.costOf(() => client.getAgain(servers.counted, secondCounted));
  const late = await counting.costOf(() => client.getAgain(servers.counted, lateCounted));
  const [secondNear, lateNear] = [await near(2), await near(rounds.page)];
  const { secondMs, lateMs } = await takeTurns(rounds.near, {
    secondMs: async () => (await client.getAgain(servers.near, secondNear)).totalMs,
    lateMs: async () => (await client.getAgain(servers.near, lateNear)).totalMs,
  });
  return {
    what: `Page ${rounds.page} of the list, TLS`,
    postern: `${formatTurns(late)}, ${formatMs(lateMs)}; page 2: ${formatTurns(second)}, ${formatMs(secondMs)}`,
    verdicts: [atMost(lateMs.median / secondMs.median, 1.2, times("page 2"))],
  };
}

/**
 * @param {import("./postern-client.mjs").PosternClient} client
 * @param {MailServer} server
 * @param {number} wanted
 */
async function pathOfPage(client, server, wanted) {
  let path = LIST;
  for (let page = 1; page < wanted; page++) {
    const { items, nextCursor } = await client.read(server, path);
    if (items.length !== COUNT) throw new Error(`Page ${page} has ${items.length} messages`);
    path = `${LIST}&cursor=${nextCursor}`;
  }
  return path;
}

/**
 * Where the time of a list goes, in Postern's own words (`Server-Timing`): the median of each phase.
 * @param {Pick<Setting, "client">} setting
 * @param {MailServer} server
 * @param {number} rounds
 */
export async function measurePhases({ client }, server, rounds) {
  /** @type {Map<string, number[]>} */
  const phases = new Map();
  for (let round = 0; round < rounds; round++) {
    const { headers } = await client.get(server, LIST);
    for (const [, phase = "", ms] of (headers.get("server-timing") ?? "").matchAll(/(\w+);dur=([\d.]+)/g)) {
      phases.set(phase, [...(phases.get(phase) ?? []), Number(ms)]);
    }
  }
  return [...phases].map(([phase, ms]) => `${phase} ${spreadOf(ms).median}`).join(", ");
}

/**
 * @param {Setting} setting
 * @param {MailServer} server
 */
async function byRawWire({ listItems }, server) {
  return (await listByRawWire(server, { items: listItems, count: COUNT })).ms;
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
