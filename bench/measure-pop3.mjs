import { cpuOf } from "./measure-cpu.mjs";
import { growthWithPause } from "./measure-messages.mjs";
import { listByNodePop3 } from "./node-pop3-client.mjs";
import { downloadByRawPop3, listByRawPop3 } from "./raw-wire-pop3.mjs";
import { atLeast, atMost, formatMs, formatTurns, inUnit, times } from "./report.mjs";
import { takeTurns } from "./rounds.mjs";
import { LARGE_DROPPED } from "./setting-pop3.mjs";
import { growthDuring, residentBytes } from "./workerd-process.mjs";

const COUNT = 50;
const LIST = `/messages?limit=${COUNT}`;
const MIB = 1024 * 1024;
const turns = inUnit("turns");
const kib = inUnit("KiB", 1024);
const mib = inUnit("MiB", MIB);
const ms = inUnit("ms");

/**
 * @typedef {import("./setting.mjs").Setting} Setting
 * @typedef {import("./mail-socket.mjs").MailServer} MailServer
 * @typedef {import("./report.mjs").Row} Row
 */

/**
 * The newest 50 summaries over POP3, on a connection of their own: what they cost on the wire, and in time.
 * @param {Setting} setting
 * @param {{ warmUp: number, near: number, distant: number }} rounds
 * @returns {Promise<Row[]>}
 */
export async function measureNewestOverPop3({ client, pop3 }, rounds) {
  const { servers, counting } = pop3;
  await expectSameMessages(client, servers.near);
  await takeTurns(rounds.warmUp, contestants(client, servers.near));
  const postern = await counting.costOf(() => client.get(servers.counted, LIST));
  const rawWire = await counting.costOf(() => listByRawPop3(servers.counted, COUNT));
  const nodePop3 = await counting.costOf(() => listByNodePop3(servers.counted, COUNT));
  return [
    {
      what: "Newest 50, turns after the greeting",
      postern: formatTurns(postern),
      rawWire: formatTurns(rawWire),
      peer: formatTurns(nodePop3),
      verdicts: [atMost(postern.turns, 3, turns)],
    },
    {
      what: "Newest 50, octets from the server",
      postern: kib(postern.bytesDown),
      rawWire: kib(rawWire.bytesDown),
      peer: kib(nodePop3.bytesDown),
    },
    await compareTimes(client, "Newest 50, TLS", servers.near, rounds.near),
    await compareTimes(client, "Newest 50, TLS, 50 ms of round trip", servers.distant, rounds.distant),
  ];
}

/**
 * @param {Setting["client"]} client
 * @param {string} what
 * @param {MailServer} server
 * @param {number} rounds
 * @returns {Promise<Row>}
 */
async function compareTimes(client, what, server, rounds) {
  const { postern, rawWire, nodePop3 } = await takeTurns(rounds, contestants(client, server));
  return {
    what,
    postern: formatMs(postern),
    rawWire: `${formatMs(rawWire)}, ${times("as fast as node-pop3")(nodePop3.median / rawWire.median)}`,
    peer: formatMs(nodePop3),
    verdicts: [
      atMost(postern.median / rawWire.median, 1.6, times("raw wire")),
      atLeast(nodePop3.median / postern.median, 5, times("as fast as node-pop3")),
    ],
  };
}

/**
 * A maildrop has one reader at a time: each of them is gone before the next begins.
 * @param {Setting["client"]} client
 * @param {MailServer} server
 */
function contestants(client, server) {
  return {
    rawWire: async () => (await listByRawPop3(server, COUNT)).ms,
    postern: async () => (await client.get(server, LIST)).totalMs,
    nodePop3: async () => (await listByNodePop3(server, COUNT)).ms,
  };
}

/**
 * CPU time of the whole workerd process for that list, TLS and the lines of the whole UIDL included.
 * @param {Setting} setting
 * @param {{ cpu: number }} rounds
 * @returns {Promise<Row>}
 */
export async function measureCpuOverPop3({ client, postern, pop3 }, rounds) {
  const list = await cpuOf(postern.pid, rounds.cpu, () => client.get(pop3.servers.near, LIST));
  return { what: `CPU of workerd for a list of 50, TLS, over ${rounds.cpu} requests`, postern: ms(list) };
}

/**
 * A large message, whole as it is and its attachment decoded: how fast it comes, and what workerd holds of it meanwhile.
 * @param {Setting} setting
 * @param {{ download: number }} rounds
 * @returns {Promise<Row[]>}
 */
export async function measureLargeOverPop3(setting, rounds) {
  const { client, pop3, postern } = setting;
  const server = pop3.servers.large;
  const { items } = await client.read(server, "/messages");
  const message = `/messages/${items[0].id}`;
  const rows = [];
  for (const [name, path] of /** @type {const} */ ([
    ["raw", `${message}/raw`],
    ["its attachment, decoded", `${message}/parts/${LARGE_DROPPED.partId}`],
  ])) {
    let cameBytes = 0;
    let wireBytes = 0;
    const before = residentBytes(postern.pid);
    const { result, grownBytes } = await growthDuring(postern.pid, () =>
      takeTurns(rounds.download, {
        rawWire: async () => {
          const download = await downloadByRawPop3(server, LARGE_DROPPED.number);
          wireBytes = download.bytes;
          return download.ms;
        },
        postern: async () => {
          cameBytes = 0;
          const onBody = (/** @type {Buffer} */ chunk) => void (cameBytes += chunk.length);
          return (await client.get(server, path, { onBody })).totalMs;
        },
      }),
    );
    const grownByPause = await growthWithPause(setting, server, path);
    const rate = ({ median = 0 }) => `${(wireBytes / 1e3 / median).toFixed(0)} MB/s`;
    const what = `A message of ${Math.round(wireBytes / 1e6)} MB on the wire, TLS, ${name} (${Math.round(cameBytes / 1e6)} MB)`;
    rows.push(
      {
        what: `${what}: throughput on the wire`,
        postern: rate(result.postern),
        rawWire: rate(result.rawWire),
      },
      {
        what: `${what}: growth of workerd's resident memory (${mib(before)} before)`,
        postern: `${mib(grownBytes)}; with a caller that pauses: ${mib(grownByPause)}`,
        verdicts: [atMost(Math.max(grownBytes, grownByPause), 32 * MIB, mib)],
      },
    );
  }
  return rows;
}

/**
 * What is compared has to be the same work.
 * @param {Setting["client"]} client
 * @param {MailServer} server
 */
async function expectSameMessages(client, server) {
  const { items: theirs } = await listByNodePop3(server, COUNT);
  const { items } = await client.read(server, LIST);
  const uidls = items.map((/** @type {any} */ { origin }) => origin.uidl).join();
  if (uidls !== theirs.map(({ uidl }) => uidl).join() || items.length !== COUNT) {
    throw new Error("Postern and node-pop3 do not list the same messages");
  }
}
