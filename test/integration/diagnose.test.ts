import { describe, expect, it } from "vitest";
import { type ServerScript, startServer } from "../support/scripted-server.ts";
import { askWorker, problemOf } from "../support/worker-api.ts";

const password = { type: "password", username: "ada", password: "pw" };

/** Each stage that was told of such a server, with "ok" or its cause; and whether all of it is ok. */
async function stagesOf(script: ServerScript, security = "none", auth: object = password): Promise<string[]> {
  const response = await ask(script, security, auth);
  const { ok, stages } = await response.json<{
    ok: boolean;
    stages: { stage: string; ok: boolean; cause: string | null }[];
  }>();
  return [`${ok}`, ...stages.map((one) => `${one.stage} ${one.ok ? "ok" : one.cause}`)];
}

async function ask(script: ServerScript, security: string, auth: object): Promise<Response> {
  await using server = await startServer({ tls: security === "none" ? "none" : "starttls", ...script });
  const account = { protocol: "imap", host: "localhost", port: server.port, security, auth };
  return await askWorker("/v1/diagnose", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(account),
  });
}

describe("diagnose", () => {
  const started = ["false", "policy ok", "tcp ok"];
  const greeted = [...started, "greeting ok", "capability ok"];

  it("ends at the greeting where that has no end", async () => {
    const greeting = [{ repeat: "a", times: 70_000 }, "\r\n"];
    expect(await stagesOf({ replies: { greeting } })).toEqual([...started, "greeting server_limit_exceeded"]);
  });

  it("ends at the login where that is answered by too much, or by what cannot be read", async () => {
    const endless = ["* OK ", { repeat: "a", times: 70_000 }, "\r\n"];
    expect(await stagesOf({ replies: { AUTHENTICATE: endless } })).toEqual([
      ...greeted,
      "auth server_limit_exceeded",
    ]);
    expect(await stagesOf({ replies: { AUTHENTICATE: ["<tag> WHAT\r\n"] } })).toEqual([
      ...greeted,
      "auth protocol_violation",
    ]);
  });

  it("ends at the mailbox where that is answered by what cannot be read", async () => {
    expect(await stagesOf({ replies: { EXAMINE: ["<tag> WHAT\r\n"] } })).toEqual([
      ...greeted,
      "auth ok",
      "mailbox protocol_violation",
    ]);
  });

  it("is no finding where it is the caller's fault: a user name that cannot be sent", async () => {
    const script = { capabilities: { plain: "IMAP4rev1 SASL-IR AUTH=XOAUTH2" } };
    const auth = { type: "oauth2", username: "a\u0001b", accessToken: "token" };
    const { status, code } = await problemOf(await ask(script, "none", auth));
    expect([status, code]).toEqual([400, "invalid_request"]);
  });

  it("tells the stages in the order in which they ran: with STARTTLS the greeting comes before TLS", async () => {
    expect(await stagesOf({}, "starttls")).toEqual([
      "true",
      ...["policy ok", "tcp ok", "greeting ok", "tls ok", "capability ok", "auth ok", "mailbox ok"],
    ]);
    const bye = { greeting: ["* BYE busy\r\n"] };
    expect(await stagesOf({ replies: bye }, "starttls")).toEqual([...started, "greeting server_rejected"]);
    const refused = { STARTTLS: ["<tag> NO not here\r\n"] };
    expect(await stagesOf({ replies: refused }, "starttls")).toEqual([
      ...started,
      "greeting ok",
      "tls tls_required",
    ]);
  });
});
