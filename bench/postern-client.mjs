import { HttpClient } from "./http-client.mjs";

/**
 * @typedef {import("./mail-socket.mjs").MailServer} MailServer
 * @typedef {import("./http-client.mjs").HttpResponse} HttpResponse
 */

/** Postern's HTTP API, as its caller uses it: an API key, and the account in a header. */
export class PosternClient {
  #http;
  #key;

  /**
   * @param {HttpClient} http
   * @param {string} key
   */
  constructor(http, key) {
    this.#http = http;
    this.#key = key;
  }

  /** @param {{ port: number, rootKey: string }} postern */
  static async connect({ port, rootKey }) {
    const http = new HttpClient(port);
    const response = await http.request("/v1/keys", {
      method: "POST",
      headers: { Authorization: `Bearer ${rootKey}`, "Content-Type": "application/json" },
      body: JSON.stringify({ name: "bench", tenant: "bench" }),
    });
    return new PosternClient(http, parse(response).key);
  }

  /**
   * @param {MailServer} server
   * @param {string} path below the account
   * @param {{ onBody?: (chunk: Buffer) => void }} [options]
   * @returns {Promise<HttpResponse>}
   */
  async get(server, path, options = {}) {
    const headers = { Authorization: `Bearer ${this.#key}`, "Mail-Account": accountHeader(server) };
    const response = await this.#http.request(`/v1/accounts/me${path}`, { headers, ...options });
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${response.body.toString()}`);
    return response;
  }

  /**
   * @param {MailServer} server
   * @param {string} path
   */
  async read(server, path) {
    return parse(await this.get(server, path));
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
