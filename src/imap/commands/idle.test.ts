import { describe, expect, it } from "vitest";
import {
  authenticatedSession,
  deliveries,
  results,
  type Session,
} from "../../../test/support/imap-session.ts";
import { encoded } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { examine } from "./examine.ts";
import { idle } from "./idle.ts";
import { noop } from "./noop.ts";

describe("IDLE (RFC 2177)", () => {
  it("has no arguments, needs an open mailbox and a server that has it", async () => {
    const command = idle(new AbortController().signal);
    expect(await encoded(command, { capabilities: ["IDLE"] })).toEqual(["a1 IDLE\r\n"]);
    expect(command.states).toEqual(["selected"]);
    expect(await errorOf(encoded(command))).toMatchObject({ code: "capability_missing" });
  });
});

describe.each(deliveries)("IDLE, answered $delivery", ({ chunkBytes }) => {
  const stopping = (): AbortController => new AbortController();

  /** Of which `$3` is IDLE. */
  async function idling(signal: AbortSignal): Promise<Session & { readonly outcome: Promise<unknown> }> {
    const greeting = "* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n";
    const { connection, server } = await authenticatedSession({ chunkBytes, greeting });
    const examining = connection.run(examine("INBOX"));
    await server.next();
    server.send("* CAPABILITY IMAP4rev1 IDLE\r\n$2 OK\r\n");
    await examining;
    const outcome = results(connection.pipeline([idle(signal)])).then(([one]) => one);
    expect(await server.next()).toBe("$3 IDLE\r\n");
    return { connection, server, outcome };
  }

  it.each(["* 4 EXISTS\r\n", "* 2 EXPUNGE\r\n", "* VANISHED 405,407\r\n", "* 1 FETCH (FLAGS (\\Seen))\r\n"])(
    "ends at %j, by DONE",
    async (change) => {
      const { connection, server, outcome } = await idling(stopping().signal);
      server.send(`+ idling\r\n* OK Still here\r\n* 0 RECENT\r\n* FLAGS (\\Seen)\r\n`);
      expect(await server.rest()).toEqual([]);
      server.send(`${change}* 5 EXISTS\r\n`);
      expect(await server.next()).toBe("DONE\r\n");
      server.send("* 6 EXISTS\r\n$3 OK\r\n");
      expect(await outcome).toBe("changed");
      expect(await server.rest()).toEqual([]);
      connection.close();
    },
  );

  it("ends when it is told to, and only once the server asks for more", async () => {
    const stop = stopping();
    const { connection, server, outcome } = await idling(stop.signal);
    stop.abort();
    expect(await server.rest()).toEqual([]);
    server.send("+ idling\r\n");
    expect(await server.next()).toBe("DONE\r\n");
    server.send("$3 OK\r\n");
    expect(await outcome).toBe("stopped");
    connection.close();
  });

  it("has changed where the change came after it was told to end", async () => {
    const stop = stopping();
    const { connection, server, outcome } = await idling(stop.signal);
    server.send("+ idling\r\n");
    await server.rest();
    stop.abort();
    expect(await server.next()).toBe("DONE\r\n");
    server.send("* 4 EXISTS\r\n$3 OK\r\n");
    expect(await outcome).toBe("changed");
    connection.close();
  });

  it("takes a change before the server has said that it waits", async () => {
    const { connection, server, outcome } = await idling(stopping().signal);
    server.send("* 4 EXISTS\r\n+ idling\r\n");
    expect(await server.next()).toBe("DONE\r\n");
    server.send("$3 OK\r\n");
    expect(await outcome).toBe("changed");
    connection.close();
  });

  it("keeps other commands back until it has ended", async () => {
    const stop = stopping();
    const { connection, server, outcome } = await idling(stop.signal);
    const later = connection.run(noop);
    server.send("+ idling\r\n");
    expect(await server.rest()).toEqual([]);
    stop.abort();
    expect(await server.next()).toBe("DONE\r\n");
    expect(await server.rest()).toEqual([]);
    server.send("$3 OK\r\n");
    expect(await server.next()).toBe("$4 NOOP\r\n");
    server.send("$4 OK\r\n");
    await Promise.all([outcome, later]);
    connection.close();
  });

  it("says no DONE to a server that has ended it by itself, or refused it", async () => {
    for (const reply of ["+ idling\r\n$3 OK enough\r\n", "$3 NO not today\r\n"]) {
      const stop = stopping();
      const { connection, server, outcome } = await idling(stop.signal);
      server.send(reply);
      expect(await outcome).toBe(reply.startsWith("+") ? "stopped" : "server_rejected");
      stop.abort();
      expect(await server.rest()).toEqual([]);
      connection.close();
    }
  });

  it("fails when the server hangs up", async () => {
    const { server, outcome } = await idling(stopping().signal);
    server.send("+ idling\r\n* BYE idle for too long\r\n");
    server.end();
    expect(await outcome).not.toBe("changed");
    expect(server.isClosed).toBe(true);
  });
});
