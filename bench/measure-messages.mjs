import { setTimeout as delay } from "node:timers/promises";
import { PosternClient } from "./postern-client.mjs";
import { downloadByRawWire } from "./raw-wire.mjs";
import { atLeast, atMost, formatMs, inUnit, times } from "./report.mjs";
import { takeTurns } from "./rounds.mjs";
import { LARGE_ATTACHMENT, LARGE_MAILBOX, LARGE_TEXT } from "./setting.mjs";
import { growthDuring, residentBytes } from "./workerd-process.mjs";

const MIB = 1024 * 1024;
const MAX_BODY_BYTES = 65_536;
const READER_PAUSE_MS = 1_000;
// Beside the text: greeting, replies, the header and the structure.
const WORDS_AROUND_BYTES = 8_192;
const turns = inUnit("turns");
const kib = inUnit("KiB", 1024);
const mib = inUnit("MiB", MIB);

/**
 * @typedef {import("./setting.mjs").Setting} Setting
 * @typedef {import("./report.mjs").Row} Row
 */

/**
 * One message with its text.
 * @param {Setting} setting
 * @param {{ near: number }} rounds
 * @returns {Promise<Row>}
 */
export async function measureMessage({ client, servers, counting }, rounds) {
  const { items } = await client.read(servers.near, "/messages?limit=20");
  const ids = items.map((/** @type {any} */ { id }) => id);
  let most = 0;
  for (const id of ids) {
    const cost = await counting.costOf(() => client.get(servers.counted, `/messages/${id}`));
    most = Math.max(most, cost.turns);
  }
  let next = 0;
  const { postern } = await takeTurns(rounds.near, {
    postern: async () => (await client.get(servers.near, `/messages/${ids[next++ % ids.length]}`)).totalMs,
  });
  return {
    what: "One message with its text, TLS",
    postern: `${turns(most)}, ${formatMs(postern)}`,
    verdicts: [atMost(most, 3, turns)],
  };
}

/**
 * The beginning of a text that nobody should read whole.
 * @param {Setting} setting
 * @returns {Promise<Row>}
 */
export async function measureLongText(setting) {
  const { client, servers, counting } = setting;
  const path = `/messages/${await largeMessageId(setting, LARGE_TEXT.uid)}`;
  const { size, body } = await client.read(servers.counted, `${path}?maxBodyBytes=${MAX_BODY_BYTES}`);
  if (!body.isTruncated) throw new Error("The long text came whole");
  await counting.closed();
  const { bytesDown } = await counting.costOf(() =>
    client.get(servers.counted, `${path}?maxBodyBytes=${MAX_BODY_BYTES}`),
  );
  return {
    what: `A text of ${Math.round(size / 1e6)} MB with maxBodyBytes=${MAX_BODY_BYTES}, octets from the server`,
    postern: kib(bytesDown),
    verdicts: [atMost(bytesDown, MAX_BODY_BYTES + WORDS_AROUND_BYTES, kib)],
  };
}

/**
 * A large attachment, decoded: how soon it begins, how fast it comes, and what workerd holds of it meanwhile.
 * @param {Setting} setting
 * @param {{ begin: number, download: number }} rounds
 * @returns {Promise<Row[]>}
 */
export async function measureAttachment(setting, rounds) {
  const { client, servers, postern } = setting;
  const path = await attachmentPath(setting);
  const wanted = { mailbox: LARGE_MAILBOX, uid: LARGE_ATTACHMENT.uid, section: LARGE_ATTACHMENT.partId };
  // The first time the mail server has to find out where the part begins.
  const { bytes: wireBytes } = await downloadByRawWire(servers.near, wanted);
  const begin = await takeTurns(rounds.begin, {
    rawWire: async () => (await downloadByRawWire(servers.near, { ...wanted, isOnlyBegun: true })).ms,
    postern: () => msUntilBegun(setting, path),
  });

  let decodedBytes = 0;
  const count = (/** @type {Buffer} */ chunk) => void (decodedBytes += chunk.length);
  const before = residentBytes(postern.pid);
  const { result: whole, grownBytes } = await growthDuring(postern.pid, () =>
    takeTurns(rounds.download, {
      rawWire: async () => (await downloadByRawWire(servers.near, wanted)).ms,
      postern: async () => {
        decodedBytes = 0;
        return (await client.get(servers.near, path, { onBody: count })).totalMs;
      },
    }),
  );
  const grownByPause = await growthWithPause(setting, servers.near, path);

  const rate = (/** @type {number} */ ms) => `${(wireBytes / 1e3 / ms).toFixed(0)} MB/s`;
  const name = `Attachment of ${Math.round(decodedBytes / 1e6)} MB (${Math.round(wireBytes / 1e6)} MB on the wire), TLS`;
  return [
    {
      what: `${name}: first byte`,
      postern: formatMs(begin.postern),
      rawWire: formatMs(begin.rawWire),
      verdicts: [atMost(begin.postern.median / begin.rawWire.median, 1.5, times("raw wire"))],
    },
    {
      what: `${name}: throughput on the wire`,
      postern: rate(whole.postern.median),
      rawWire: rate(whole.rawWire.median),
      verdicts: [atLeast(whole.rawWire.median / whole.postern.median, 0.5, times("raw wire"))],
    },
    {
      what: `${name}: growth of workerd's resident memory (${mib(before)} before)`,
      postern: `${mib(grownBytes)}; with a caller that pauses ${READER_PAUSE_MS / 1000} s: ${mib(grownByPause)}`,
      verdicts: [atMost(Math.max(grownBytes, grownByPause), 32 * MIB, mib)],
    },
  ];
}

/**
 * @param {Setting} setting
 * @param {string} path
 * @returns {Promise<number>}
 */
async function msUntilBegun({ client, servers }, path) {
  // Connects again, after the time before was broken off.
  await client.health();
  const startedAt = performance.now();
  await new Promise((resolve, reject) => {
    client.get(servers.near, path, { onBody: resolve }).catch(reject);
  });
  const ms = performance.now() - startedAt;
  client.close();
  return ms;
}

/**
 * A caller that stops reading must stop the mail server, not fill the Worker.
 * @param {Pick<Setting, "client" | "postern">} setting
 * @param {import("./mail-socket.mjs").MailServer} server
 * @param {string} path
 */
export async function growthWithPause({ client, postern }, server, path) {
  let hasPaused = false;
  const onBody = () => {
    if (hasPaused) return;
    hasPaused = true;
    client.pause(READER_PAUSE_MS);
  };
  const { grownBytes } = await growthDuring(postern.pid, () => client.get(server, path, { onBody }));
  return grownBytes;
}

/**
 * A caller that hangs up in the middle of a download.
 * @param {Setting} setting
 * @returns {Promise<Row>}
 */
export async function measureAbort(setting) {
  const { servers, counting, postern } = setting;
  const path = await attachmentPath(setting);
  await counting.closed();
  const before = counting.bytesDown;
  const caller = await PosternClient.connect(postern);
  await new Promise((resolve, reject) => {
    caller.get(servers.counted, path, { onBody: resolve }).catch(reject);
  });
  const abortedAt = performance.now();
  caller.close();
  const hasClosed = await counting.closed().then(
    () => true,
    () => false,
  );
  const ms = performance.now() - abortedAt;
  // What the server had sent before it noticed.
  await delay(100);
  const transferred = (counting.bytesDown - before) / MIB;
  return {
    what: "The caller hangs up in the middle of that download",
    postern: hasClosed
      ? `mail connection closed after ${ms.toFixed(0)} ms, ${transferred.toFixed(1)} MiB transferred`
      : "mail connection stays open",
    verdicts: [{ figure: hasClosed ? "closed" : "open", target: "closed", isMet: hasClosed }],
  };
}

/** @param {Setting} setting */
async function attachmentPath(setting) {
  const id = await largeMessageId(setting, LARGE_ATTACHMENT.uid);
  return `/messages/${id}/parts/${LARGE_ATTACHMENT.partId}`;
}

/**
 * @param {Setting} setting
 * @param {number} uid
 * @returns {Promise<string>}
 */
async function largeMessageId({ client, servers }, uid) {
  const { items: mailboxes } = await client.read(servers.near, "/mailboxes");
  const mailbox = mailboxes.find((/** @type {any} */ { name }) => name === LARGE_MAILBOX);
  const { items } = await client.read(servers.near, `/messages?mailbox=${mailbox.id}`);
  return items.find((/** @type {any} */ { origin }) => origin.uid === uid).id;
}
