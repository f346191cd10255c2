import { beforeAll, describe, expect, inject, it } from "vitest";
import type { MessageSummary } from "../../src/mailbox/model.ts";
import { openOtherClient } from "../support/other-client.ts";
import { accountApi } from "../support/worker-api.ts";

const { host, imapsPort, password } = inject("dovecot");
const user = "broken-messages";
const auth = { type: "password", username: user, password };
const api = accountApi({ protocol: "imap", host, port: imapsPort, auth });

const raws = [
  "From: <<a@b.example>\r\nTo: undisclosed recipients:;, , <>, robin@harbour.example (me\r\n\r\nx\r\n",
  "Subject: no boundary\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\nHello\r\n--x--\r\n",
  "Subject: another\r\nContent-Type: multipart/mixed; boundary=here\r\n\r\nNot in sight.\r\n",
];

const empty =
  "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\r\n--b--\r\n";

describe("messages that no mail program should have sent, as Dovecot tells them", () => {
  const listed: MessageSummary[] = [];

  beforeAll(async () => {
    await using other = await openOtherClient(user);
    await other.append(
      "INBOX",
      raws.map((raw) => ({ raw })),
    );
    listed.push(...(await api.page("sort=arrival")).items);
  });

  it("have no addresses that Dovecot made up, in a list either", () => {
    expect(listed[0]).toMatchObject({ from: [], to: [{ name: null, email: "robin" }] });
    expect(listed[0]?.defects?.map(({ property }) => property)).toEqual(["from", "to"]);
  });

  it("and that have parts which nobody finds are not taken for empty ones", async () => {
    for (const { id, defects } of listed.slice(1)) {
      expect(defects?.map(({ property }) => property)).toEqual(["bodyStructure"]);
      const { body, defects: again } = await api.message(id);
      expect([body?.text, again]).toEqual(["", defects]);
    }
    expect(listed).toHaveLength(raws.length);
  });

  it("but one whose only part is an empty text is just that", async () => {
    await using other = await openOtherClient(user);
    await other.append("INBOX", [{ raw: empty }]);
    const { items } = await api.page("limit=1");
    expect(items[0]?.defects).toBeUndefined();
    expect((await api.message(items[0]?.id ?? "")).body?.text).toBe("");
  });
});
