import { describe, expect, it } from "vitest";
import { MemoryMaildrop } from "../../../test/support/memory-maildrop.ts";
import { MailError } from "../../base/errors.ts";
import {
  askOf,
  callerHeaders,
  failure,
  mailOver,
  noMail,
  problemOf,
  unconnected,
  type Ask,
} from "../test-app.ts";

const pop3 = { protocol: "pop3", host: "pop.example.org" };

function over(maildrop: MemoryMaildrop): Ask {
  return askOf({ ...noMail, accountMail: mailOver(() => maildrop.open()) });
}

async function deletion(key: object = {}, account: object = pop3): Promise<RequestInit> {
  return { method: "DELETE", headers: await callerHeaders(account, key) };
}

describe("DELETE .../messages/{id}", () => {
  it.each(["", "?permanent=true", "?permanent=false"])("removes that message alone: %s", async (query) => {
    const maildrop = new MemoryMaildrop("a", "b", "c");
    const response = await over(maildrop)(`/v1/accounts/me/messages/b${query}`, await deletion());
    expect(response.status).toBe(204);
    expect(await response.text()).toBe("");
    expect(maildrop.ids).toEqual(["a", "c"]);
  });

  it("a message that is not there is 404", async () => {
    const maildrop = new MemoryMaildrop("a");
    expect(await failure("/v1/accounts/me/messages/b", await deletion(), over(maildrop))).toBe(
      "404 message_not_found",
    );
    expect(maildrop.ids).toEqual(["a"]);
  });

  it.each<[MailError, string]>([
    [new MailError("connection_lost", "Lost before the end.", { connection: "lost" }), "502 connection_lost"],
    [new MailError("conflict", "Several messages have this id."), "409 conflict"],
    [new MailError("mailbox_busy", "Locked.", { retry: "backoff" }), "409 mailbox_busy"],
  ])("what the server did not confirm is no removal: %s", async (refusal, expected) => {
    const maildrop = new MemoryMaildrop("a");
    maildrop.refusal = refusal;
    expect(await failure("/v1/accounts/me/messages/a", await deletion(), over(maildrop))).toBe(expected);
  });

  it.each([
    ["a%2Fb", "{id}"],
    ["a?permanent=1", "?permanent"],
    ["a?force=true", "?force"],
  ])("%s is refused by name", async (rest, pointer) => {
    expect(await failure(`/v1/accounts/me/messages/${rest}`, await deletion())).toBe(
      `400 invalid_request ${pointer}`,
    );
  });

  it("needs the scope mail.delete", async () => {
    const scopes = ["mail.read", "mail.modify"];
    expect(await failure("/v1/accounts/me/messages/a", await deletion({ scopes }))).toBe("403 forbidden");
  });

  it("an account that cannot remove says so", async () => {
    const response = await askOf(unconnected)("/v1/accounts/me/messages/a", await deletion({}, {}));
    expect(await problemOf(response)).toMatchObject({
      status: 422,
      code: "capability_missing",
      capability: "remove",
    });
  });
});
