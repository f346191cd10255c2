import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const RETRY_MS = 20;
const HOST = "127.0.0.1";

/**
 * Finds free ports on loopback for all that a mail server offers.
 * @returns {Promise<import("./config.mjs").Ports>}
 */
export async function findFreePorts() {
  // All are held at once, so that none is handed out twice.
  const held = await Promise.all([0, 0, 0, 0].map((port) => holdPort(port)));
  const [imapPort = 0, imapsPort = 0, pop3Port = 0, pop3sPort = 0] = await Promise.all(held.map(release));
  return { imapPort, imapsPort, pop3Port, pop3sPort };
}

/** @returns {Promise<number>} */
export async function findFreePort() {
  return release(await holdPort(0));
}

/**
 * @param {readonly number[]} ports
 * @returns {Promise<boolean>}
 */
export async function areFree(ports) {
  try {
    for (const port of ports) await release(await holdPort(port));
    return true;
  } catch {
    return false;
  }
}

/**
 * Waits until every port takes connections.
 * @param {readonly number[]} ports
 * @param {number} timeoutMs
 */
export async function waitForGreeting(ports, timeoutMs) {
  const end = Date.now() + timeoutMs;
  for (const port of ports) {
    while (!(await accepts(port))) {
      if (Date.now() > end) throw new Error(`Nothing listens on port ${port} after ${timeoutMs} ms`);
      await delay(RETRY_MS);
    }
  }
}

/**
 * @param {number} port 0 for any
 * @returns {Promise<net.Server>}
 */
function holdPort(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject).listen(port, HOST, () => resolve(server));
  });
}

/**
 * @param {net.Server} server
 * @returns {Promise<number>}
 */
function release(server) {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return new Promise((resolve) => server.close(() => resolve(port)));
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, HOST);
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
