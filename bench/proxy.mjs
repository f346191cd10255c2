import { once } from "node:events";
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const HOST = "127.0.0.1";
const CLOSE_TIMEOUT_MS = 10_000;
const POLL_MS = 5;
const FETCH_ITEMS = / FETCH \S+ \((.*)\)\r\n/i;
const GOODBYE_ALONE = /^(?:\S+ (LOGOUT)|(QUIT))\r\n$/i;

/**
 * @typedef {object} ProxyOptions
 * @property {number} targetPort
 * @property {number} [oneWayMs] added to everything in either direction
 * @property {(fromServer: Buffer) => Buffer} [rewrite]
 *
 * @typedef {object} WireCost
 * @property {number} turns how often the client sent after the server had spoken: each costs a round trip
 * @property {string} goodbye LOGOUT or QUIT where it was sent by itself, which is not counted among the turns: an
 *   answer need not wait for it
 * @property {number} bytesDown octets from the server
 */

/** A wire to a mail server on loopback that counts, and can be long. */
export class Proxy {
  turns = 0;
  goodbye = "";
  bytesDown = 0;
  openConnections = 0;
  mostConnections = 0;
  /** What the last FETCH asked for, as it was written. */
  lastFetchItems = "";
  #options;
  #server;

  /** @param {ProxyOptions} options */
  constructor(options) {
    this.#options = options;
    this.#server = net.createServer({ noDelay: true }, (client) => this.#join(client));
  }

  /** @param {ProxyOptions} options */
  static async start(options) {
    const proxy = new Proxy(options);
    await once(proxy.#server.listen(0, HOST), "listening");
    return proxy;
  }

  get port() {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The proxy does not listen");
    return address.port;
  }

  stop() {
    this.#server.close();
  }

  /**
   * What something costs, its goodbye included.
   * @param {() => Promise<unknown>} act
   * @returns {Promise<WireCost>}
   */
  async costOf(act) {
    const { turns, bytesDown } = this;
    this.goodbye = "";
    await act();
    await this.closed();
    return {
      turns: this.turns - turns,
      goodbye: this.goodbye,
      bytesDown: this.bytesDown - bytesDown,
    };
  }

  /**
   * The same on a session that stays open.
   * @param {() => Promise<unknown>} act
   */
  async costWhileOpen(act) {
    const { turns, bytesDown } = this;
    await act();
    return { turns: this.turns - turns, bytesDown: this.bytesDown - bytesDown };
  }

  /**
   * Waits until no connection is open.
   * @throws where one stays open
   */
  async closed() {
    const end = Date.now() + CLOSE_TIMEOUT_MS;
    while (this.openConnections > 0) {
      if (Date.now() > end) throw new Error(`A mail connection is still open after ${CLOSE_TIMEOUT_MS} ms`);
      await delay(POLL_MS);
    }
  }

  /** @param {net.Socket} client */
  #join(client) {
    const { targetPort, rewrite = (bytes) => bytes } = this.#options;
    const target = net.connect({ port: targetPort, host: HOST, noDelay: true });
    this.openConnections++;
    this.mostConnections = Math.max(this.mostConnections, this.openConnections);
    // Over TLS the client speaks first, and that answers nobody.
    let hasServerSpoken = false;
    client.on("data", (bytes) => {
      const text = bytes.toString("latin1");
      this.lastFetchItems = FETCH_ITEMS.exec(text)?.[1] ?? this.lastFetchItems;
      const [, logout, quit] = GOODBYE_ALONE.exec(text) ?? [];
      const goodbye = logout ?? quit;
      if (hasServerSpoken && goodbye !== undefined) this.goodbye = goodbye.toUpperCase();
      else if (hasServerSpoken) this.turns++;
      hasServerSpoken = false;
      this.#pass(bytes, client, target);
    });
    target.on("data", (bytes) => {
      hasServerSpoken = true;
      this.bytesDown += bytes.length;
      this.#pass(rewrite(bytes), target, client);
    });
    client.on("error", () => {}).on("close", () => this.#later(() => target.destroySoon()));
    target.on("error", () => {}).on("close", () => this.#later(() => client.destroySoon()));
    client.on("close", () => this.openConnections--);
  }

  /**
   * @param {Buffer} bytes
   * @param {net.Socket} from is not read further until `to` has taken them
   * @param {net.Socket} to
   */
  #pass(bytes, from, to) {
    this.#later(() => {
      if (to.destroyed || to.write(bytes)) return;
      from.pause();
      to.once("drain", () => from.resume());
    });
  }

  /** @param {() => void} act */
  #later(act) {
    const { oneWayMs = 0 } = this.#options;
    if (oneWayMs === 0) act();
    else setTimeout(act, oneWayMs);
  }
}
