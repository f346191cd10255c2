/** What a client sent, as a server reads it: by lines and by counted octets. Each octet is one character. */
export class Upstream {
  /** Octets received, over and under TLS. */
  bytes = 0;
  #buffer = "";
  #hasEnded = false;
  #wake;
  #detach;

  attach(socket) {
    const onData = (chunk) => {
      this.bytes += chunk.length;
      this.#buffer += chunk.toString("latin1");
      this.#wake?.();
    };
    const onEnd = () => {
      this.#hasEnded = true;
      this.#wake?.();
    };
    socket.on("data", onData).on("end", onEnd).on("close", onEnd);
    this.#detach = () => socket.off("data", onData).off("end", onEnd).off("close", onEnd);
  }

  /** Reads no more. @returns what had come and was not read. */
  detach() {
    this.#detach?.();
    const rest = this.#buffer;
    this.#buffer = "";
    return rest;
  }

  /** @returns the next line without its end, or undefined when the client has closed. A bare LF ends one too. */
  async line() {
    for (;;) {
      const end = this.#buffer.indexOf("\n");
      if (end >= 0) return this.#take(end + 1).replace(/\r?\n$/, "");
      if (!(await this.#more())) return undefined;
    }
  }

  /** @returns exactly this many octets, or undefined when the client closed before. */
  async octets(count) {
    while (this.#buffer.length < count) if (!(await this.#more())) return undefined;
    return this.#take(count);
  }

  #take(count) {
    const taken = this.#buffer.slice(0, count);
    this.#buffer = this.#buffer.slice(count);
    return taken;
  }

  async #more() {
    if (this.#hasEnded) return false;
    await new Promise((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
    return true;
  }
}
