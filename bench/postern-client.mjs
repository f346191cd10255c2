import { HttpClient } from "./http-client.mjs";

/**
 * @typedef {import("./mail-socket.mjs").MailServer} MailServer
 * @typedef {import("./http-client.mjs").HttpResponse} HttpResponse
 */

// Made together, so that few measured requests pay for them.
const KEYS_AT_ONCE = 100;

/** Postern's HTTP API, as its callers use it: an API key, and the account in a header. */
export class PosternClient {
  #http;
  #rootKey;
  /** Keys of tenants that have asked nothing yet. */
  #newcomers = /** @type {string[]} */ ([]);
  #regular = "";
  #tenants = 0;

  /** @param {{ port: number, rootKey: string }} postern */
  constructor({ port, rootKey }) {
    this.#http = new HttpClient(port);
    this.#rootKey = rootKey;
  }

  /** @param {{ port: number, rootKey: string }} postern */
  static async connect(postern) {
    const client = new PosternClient(postern);
    client.#regular = await client.#makeKey();
    return client;
  }

  /**
   * Asks as a tenant that never asked before: nothing is remembered for it, and no session is open.
   * @param {MailServer} server
   * @param {string} path below the account
   * @param {{ onBody?: (chunk: Buffer) => void }} [options]
   * @returns {Promise<HttpResponse>}
   */
  async get(server, path, options = {}) {
    while (this.#newcomers.length === 0) {
      for (let n = 0; n < KEYS_AT_ONCE; n++) this.#newcomers.push(await this.#makeKey());
    }
    return this.#ask(this.#newcomers.pop() ?? "", server, path, options);
  }

  /**
   * Asks as one and the same tenant.
   * @param {MailServer} server
   * @param {string} path
   * @param {{ onBody?: (chunk: Buffer) => void }} [options]
   * @returns {Promise<HttpResponse>}
   */
  getAgain(server, path, options = {}) {
    return this.#ask(this.#regular, server, path, options);
  }

  /**
   * Asks as another client's tenant, over a connection of its own.
   * @param {PosternClient} other
   * @param {MailServer} server
   * @param {string} path
   */
  getAs(other, server, path) {
    return this.#ask(other.#regular, server, path, {});
  }

  /**
   * What `getAgain` answers.
   * @param {MailServer} server
   * @param {string} path
   */
  async read(server, path) {
    return parse(await this.getAgain(server, path));
  }

  /** Asks for what needs no mail. */
  health() {
    return this.#http.request("/healthz");
  }

  /** @param {number} ms for which nothing is taken */
  pause(ms) {
    this.#http.pause(ms);
  }

  close() {
    this.#http.close();
  }

  async #makeKey() {
    const response = await this.#http.request("/v1/keys", {
      method: "POST",
      headers: { Authorization: `Bearer ${this.#rootKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name: "bench", tenant: `bench-${(this.#tenants += 1)}` }),
    });
    return parse(response).key;
  }

  /**
   * @param {string} key
   * @param {MailServer} server
   * @param {string} path
   * @param {{ onBody?: (chunk: Buffer) => void }} options
   */
  async #ask(key, server, path, options) {
    const headers = { Authorization: `Bearer ${key}`, "Mail-Account": accountHeader(server) };
    const response = await this.#http.request(`/v1/accounts/me${path}`, { headers, ...options });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${response.body.toString()}`);
    return response;
  }
}

/** @param {MailServer} server */
function accountHeader({ protocol, port, isSecure, username, password }) {
  const account = {
    protocol,
    host: "localhost",
    port,
    security: isSecure ? "tls" : "none",
    auth: { type: "password", username, password },
  };
  return Buffer.from(JSON.stringify(account)).toString("base64url");
}

/** @param {HttpResponse} response */
function parse({ status, body }) {
  if (status >= 300) throw new Error(`${status} ${body.toString()}`);
  return JSON.parse(body.toString());
}
