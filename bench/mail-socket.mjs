import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";

/**
 * @typedef {object} MailServer
 * @property {"imap" | "pop3"} protocol
 * @property {number} port
 * @property {boolean} isSecure
 * @property {string} caPem
 * @property {string} username
 * @property {string} password
 */

/** A bare socket to a mail server: one exchange at a time, and no protocol. */
export class MailSocket {
  #socket;
  /** @type {(chunk: Buffer) => void} */
  #take = () => {};
  /** @type {(error: Error) => void} */
  #fail = () => {};

  /** @param {net.Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("error", () => {});
    socket.on("close", () => this.#fail(new Error("The mail server closed the connection")));
  }

  /**
   * Connects, and waits for the greeting.
   * @param {MailServer} server
   */
  static async open({ port, isSecure, caPem }) {
    const to = { port, host: "localhost", noDelay: true };
    const socket = new MailSocket(isSecure ? tls.connect({ ...to, ca: caPem }) : net.connect(to));
    await new Promise((resolve, reject) => {
      socket.#take = resolve;
      socket.#fail = reject;
    });
    return socket;
  }

  /**
   * Writes, and hands on what comes until that is whole.
   * @param {string} commands
   * @param {(chunk: Buffer) => boolean} isWhole throws where the server refused
   */
  exchange(commands, isWhole) {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      this.#take = (chunk) => {
        try {
          if (isWhole(chunk)) resolve(undefined);
        } catch (error) {
          reject(error);
        }
      };
      this.#socket.write(commands);
    });
  }

  close() {
    this.#socket.destroy();
    return once(this.#socket, "close");
  }
}
