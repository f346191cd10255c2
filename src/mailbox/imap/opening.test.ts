import { describe, expect, it } from "vitest";
import { authenticatedSession, deliveries } from "../../../test/support/imap-session.ts";
import { fetch } from "../../imap/commands/fetch.ts";
import { uidSearch } from "../../imap/commands/search.ts";
import { Opening } from "./opening.ts";

const flagsOf = fetch({ by: "uid", set: "1:9" }, ["UID", "FLAGS"]);

describe.each(deliveries)("commands behind EXAMINE in its pipeline, answered $delivery", ({ chunkBytes }) => {
  it("take nothing of the mailbox that was open before (RFC 7162 3.2.11)", async () => {
    const { connection, server } = await authenticatedSession({ chunkBytes });
    const opening = new Opening();
    const [, fetching] = connection.pipeline([opening.examine("b"), opening.behind(flagsOf)]);
    expect(await server.next()).toBe('$2 EXAMINE "b"\r\n$3 UID FETCH 1:9 (UID FLAGS)\r\n');
    server.send(
      "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n* VANISHED (EARLIER) 4\r\n* 2 EXPUNGE\r\n* OK [CLOSED] x\r\n",
    );
    server.send("* 2 EXISTS\r\n$2 OK\r\n* 2 FETCH (UID 2 FLAGS ())\r\n$3 OK\r\n");
    const outcome = await fetching;
    expect(outcome.ok && [...outcome.value.keys()]).toEqual([2]);
    expect(outcome.ok && outcome.value.vanished.format()).toBe("");
    expect(opening.isShifted).toBe(false);
  });

  it.each([
    ["* 2 EXPUNGE\r\n", true],
    ["* VANISHED 5\r\n", true],
    ["* VANISHED (EARLIER) 5\r\n", false],
    ["* 3 EXISTS\r\n", false],
    ["* 2 FETCH (UID 2 FLAGS ())\r\n", false],
  ])("know by %j whether places are others than EXAMINE counted: %s", async (said, expected) => {
    const { connection, server } = await authenticatedSession({ chunkBytes });
    const opening = new Opening();
    const commands = [
      opening.examine("b"),
      opening.behind(flagsOf),
      opening.behind(uidSearch("1:9")),
    ] as const;
    const [, , searching] = connection.pipeline(commands);
    await server.next();
    server.send(`* 2 EXISTS\r\n$2 OK\r\n$3 OK\r\n${said}* SEARCH 1\r\n$4 OK\r\n`);
    await searching;
    expect(opening.isShifted).toBe(expected);
  });

  it("get nothing where the mailbox is not opened", async () => {
    const { connection, server } = await authenticatedSession({ chunkBytes });
    const opening = new Opening();
    const [, fetching] = connection.pipeline([opening.examine("b"), opening.behind(flagsOf)]);
    await server.next();
    server.send("$2 NO [NONEXISTENT] x\r\n* 1 FETCH (UID 1 FLAGS ())\r\n$3 BAD no mailbox\r\n");
    expect(await fetching).toMatchObject({ ok: false, error: { code: "server_rejected" } });
  });
});
