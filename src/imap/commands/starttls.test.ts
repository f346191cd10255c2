import { describe, expect, it } from "vitest";
import { answered, encoded } from "../../../test/support/run-command.ts";
import { starttls } from "./starttls.ts";

describe("STARTTLS (RFC 9051 6.2.1)", () => {
  it("has no arguments; nothing may follow it, and it comes before any login", async () => {
    expect(await encoded(starttls)).toEqual(["a1 STARTTLS\r\n"]);
    expect(starttls).toMatchObject({ isBarrier: true, states: ["not-authenticated"] });
    expect(starttls.leadsTo).toBeUndefined();
  });

  it("is asked for whatever the server says it can do: the list may be forged", async () => {
    expect(await encoded(starttls, { capabilities: ["IMAP4rev1", "LOGINDISABLED"] })).toEqual([
      "a1 STARTTLS\r\n",
    ]);
  });

  it("takes nothing but its reply", async () => {
    const left: string[] = [];
    const answer = '* CAPABILITY IMAP4rev1\r\n* LIST () "/" evil\r\na1 OK Begin TLS negotiation now\r\n';
    expect(await answered(starttls, answer, {}, left)).toEqual({ ok: true, value: undefined });
    expect(left).toEqual(["CAPABILITY", "LIST"]);
  });

  it.each(["NO", "BAD", "NO [UNAVAILABLE]", "BAD [ALERT]"])(
    "that is answered %s ends in tls_required",
    async (refusal) => {
      expect(await answered(starttls, `a1 ${refusal} x\r\n`)).toMatchObject({
        error: { code: "tls_required", connection: "lost", phase: "tls", details: {} },
      });
    },
  );
});
