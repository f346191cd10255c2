import { atMost, inUnit } from "./report.mjs";
import { cpuMs } from "./workerd-process.mjs";

const LIST = "/messages?limit=50";
const WARM_UP = 20;
const ms = inUnit("ms");

/**
 * CPU time of the whole workerd process for a list of 50, TLS and the simulated KV included.
 * @param {import("./setting.mjs").Setting} setting
 * @param {{ cpu: number, cpuOfEmpty: number }} rounds
 * @returns {Promise<import("./report.mjs").Row>}
 */
export async function measureCpu({ client, servers, postern, imapFlow, listByImapFlow }, rounds) {
  const list = () => client.get(servers.near, LIST);
  const ours = await cpuOf(postern.pid, rounds.cpu, list);
  const theirs = await cpuOf(imapFlow.pid, rounds.cpu / 4, () => listByImapFlow(servers.near));
  const empty = await cpuOf(postern.pid, rounds.cpuOfEmpty, () => client.health());
  return {
    what: `CPU of workerd for a list of 50, TLS, over ${rounds.cpu} requests`,
    postern: `${ms(ours)}; an empty route: ${empty.toFixed(2)} ms`,
    peer: ms(theirs),
    verdicts: [atMost(ours, 10, ms)],
  };
}

/**
 * CPU time of a process for one of many requests, in ms.
 * @param {number} pid
 * @param {number} count
 * @param {() => Promise<unknown>} request
 */
export async function cpuOf(pid, count, request) {
  for (let n = 0; n < WARM_UP; n++) await request();
  const before = cpuMs(pid);
  for (let n = 0; n < count; n++) await request();
  return (cpuMs(pid) - before) / count;
}
