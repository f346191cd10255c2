import { describe, expect, it } from "vitest";
import { MailError } from "../../base/errors.ts";
import { ask, askOf, failure, keyHeaders, mailAccount, noMail } from "../test-app.ts";

const emptyWeb = askOf({ ...noMail, fetch: () => Promise.reject(new TypeError("no such host")) });

describe("GET /v1/autoconfig", () => {
  it("answers for a provider of the table, with what a person needs to log in", async () => {
    const headers = await keyHeaders({ scopes: ["mail.read"] });
    const response = await ask("/v1/autoconfig?email=Ada%40icloud.com", { headers });
    expect(await response.json()).toEqual({
      email: "Ada@icloud.com",
      domain: "icloud.com",
      provider: { id: "icloud", name: "iCloud Mail" },
      source: "provider",
      confidence: "high",
      imap: { host: "imap.mail.me.com", port: 993, security: "tls", username: "Ada" },
      pop3: null,
      signIn: {
        kind: "app-password",
        note: expect.stringContaining("app-specific password"),
        url: expect.stringMatching(/^https:/),
      },
    });
  });

  it.each(["", "?email=", "?email=ada", "?email=ada@localhost", "?email=a@10.0.0.1", "?email=a&email=b"])(
    "refuses what is no address, by name: %j",
    async (query) => {
      expect(await failure(`/v1/autoconfig${query}`, { headers: await keyHeaders() })).toBe(
        "400 invalid_request ?email",
      );
    },
  );

  it("is 404 where nothing was found", async () => {
    const headers = await keyHeaders();
    expect(await failure("/v1/autoconfig?email=ada@example.org", { headers }, emptyWeb)).toBe(
      "404 not_found",
    );
  });

  it("is for API keys that may read mail", async () => {
    expect(await failure("/v1/autoconfig?email=ada@gmail.com")).toBe("401 unauthorized");
    const headers = await keyHeaders({ scopes: ["webhooks.manage"] });
    expect(await failure("/v1/autoconfig?email=ada@gmail.com", { headers })).toBe("403 forbidden");
  });
});

describe("an account that names no host", () => {
  const auth = { type: "password", password: "pw" };

  it("is opened at the server of its address", async () => {
    const opened: string[] = [];
    const recording = askOf({
      ...noMail,
      accountMail: ({ host, port, security, auth: { username } }) => {
        opened.push(`${host} ${port} ${security} ${username}`);
        throw new MailError("connect_failed", "Nobody is there.");
      },
    });
    await recording("/v1/diagnose", {
      method: "POST",
      headers: { ...(await keyHeaders()), "Content-Type": "application/json" },
      body: JSON.stringify({ protocol: "pop3", email: "ada@gmx.de", auth }),
    });
    expect(opened).toEqual(["pop.gmx.net 995 tls ada@gmx.de"]);
  });

  it.each([
    [{ protocol: "imap", auth: { ...auth, username: "ada" } }, "/host"],
    [{ protocol: "imap", email: "ada@example.org", auth }, "/host"],
    [{ protocol: "pop3", email: "ada@icloud.com", auth }, "/host"],
    [{ protocol: "imap", email: "ada", auth }, "/email"],
    [{ protocol: "imap", email: "ada@gmail.com", security: "starttls", auth }, "/security"],
  ])("is refused by the field where none is found: %j", async (account, pointer) => {
    const headers = { ...(await keyHeaders()), ...mailAccount(account) };
    expect(await failure("/v1/accounts/me/mailboxes", { headers }, emptyWeb)).toBe(
      `400 invalid_request Mail-Account#${pointer}`,
    );
    const init = {
      method: "POST",
      headers: { ...(await keyHeaders()), "Content-Type": "application/json" },
      body: JSON.stringify(account),
    };
    expect(await failure("/v1/diagnose", init, emptyWeb)).toBe(`400 invalid_request ${pointer}`);
  });
});
