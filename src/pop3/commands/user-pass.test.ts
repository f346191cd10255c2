import { describe, expect, it } from "vitest";
import { dialogue, greetedSession } from "../../../test/support/pop3-session.ts";
import { results } from "../../../test/support/imap-session.ts";
import { Secret } from "../../base/secret.ts";
import { stat } from "./stat.ts";
import { userPass } from "./user-pass.ts";

describe("USER and PASS (RFC 1939 7)", () => {
  it("are two commands that are one login, in one segment where the server takes that", async () => {
    const { connection, server } = await greetedSession();
    const outcomes = connection.pipeline(userPass("mrose", new Secret("secret")));
    expect(await server.next()).toBe("USER mrose\r\nPASS secret\r\n");
    server.send("+OK mrose is a real hoopy frood\r\n+OK mrose's maildrop has 2 messages (320 octets)\r\n");
    expect(await results(outcomes)).toEqual([undefined, undefined]);
    connection.close();
  });

  it("are secrets, and only the second leads to the transaction state", () => {
    const [user, pass] = userPass("mrose", new Secret("secret"));
    expect(user).toMatchObject({ secret: true, phase: "auth" });
    expect(user?.leadsTo).toBeUndefined();
    expect(pass).toMatchObject({ secret: true, phase: "auth", leadsTo: "transaction" });
  });

  it("keep a password's spaces, and send text as UTF-8", async () => {
    const [, pass] = userPass("mrose", new Secret(" a  ü "));
    if (!pass) throw new Error("no PASS");
    expect((await dialogue(pass, ["+OK\r\n"])).segments).toEqual(["PASS  a  \xc3\xbc \r\n"]);
  });

  it.each([
    ["a user name", "mrose\r\nDELE 1", "secret"],
    ["a user name's end", "mrose\n", "secret"],
    ["a password", "mrose", "x\r\nDELE 1"],
  ])("bring no command along in %s: nothing of the login is sent", async (_, username, password) => {
    for (const isPipelining of [true, false]) {
      const { connection, server } = await greetedSession({ isPipelining });
      const outcomes = connection.pipeline([...userPass(username, new Secret(password)), stat]);
      expect(await results(outcomes)).toEqual(Array(3).fill("invalid_request"));
      expect(await server.rest()).toEqual([]);
      connection.close();
    }
  });
});
