import { once } from "node:events";
import net from "node:net";
import { Downstream, wait } from "./downstream.mjs";

/**
 * A wire to a real server on loopback that fails as its shape says (`ProxyOptions` in ../scripted-server.ts), and
 * counts turns: how often the client sent after the server had spoken.
 *
 * @returns `{ port, seen(), stop() }`
 */
export async function startFaultProxy(options) {
  const seen = { connections: 0, openConnections: 0, turns: 0, bytesUp: 0 };
  const open = new Set();
  let bytesDownOfClosed = 0;
  const proxy = net.createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
    const down = new Downstream(client, options, seen.connections++);
    const target = net.connect({ port: options.targetPort, host: "127.0.0.1", noDelay: true });
    const connection = { client, target, down };
    open.add(connection);
    seen.openConnections++;
    let lastSpeaker = "client";
    let bytesUp = 0;
    const cutUp = () => {
      target.end();
      client.resetAndDestroy();
    };
    client.on("data", (chunk) => {
      if (lastSpeaker === "server") seen.turns++;
      lastSpeaker = "client";
      const passed = chunk.subarray(0, (options.cutUpAt ?? Infinity) - bytesUp);
      bytesUp += passed.length;
      seen.bytesUp += passed.length;
      void later(options.delayMs, () => target.writable && target.write(passed));
      if (passed.length < chunk.length) cutUp();
    });
    target.on("data", (chunk) => {
      lastSpeaker = "server";
      const sent = down.write(chunk);
      // What is under way on a slow wire holds nothing up that comes after it.
      if (options.delayMs) return;
      target.pause();
      void sent.then(() => target.resume());
    });
    client.on("end", () => void later(options.delayMs, () => target.end()));
    target.on("end", () => void down.end("close"));
    for (const socket of [client, target]) socket.on("error", () => {});
    target.on("close", () => void down.end("close"));
    client.on("close", () => {
      target.destroy();
      open.delete(connection);
      seen.openConnections--;
      bytesDownOfClosed += down.bytes;
    });
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    port: proxy.address().port,
    seen() {
      let bytesDown = bytesDownOfClosed;
      for (const { down } of open) bytesDown += down.bytes;
      return { ...seen, bytesDown };
    },
    stop() {
      proxy.close();
      for (const { client } of open) client.destroy();
    },
  };
}

async function later(delayMs, act) {
  if (delayMs) await wait(delayMs);
  act();
}
