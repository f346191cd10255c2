import { describe, expect, it } from "vitest";
import { answered, encoded, resultOf } from "../../../test/support/run-command.ts";
import { errorOf } from "../../../test/support/outcome.ts";
import { namespace } from "./namespace.ts";

const situation = { capabilities: ["IMAP4rev1", "NAMESPACE"] };
const none = { personal: [], otherUsers: [], shared: [] };

describe("NAMESPACE (RFC 9051 6.3.10)", () => {
  it("is asked for where the server has it", async () => {
    expect(await encoded(namespace, situation)).toEqual(["a1 NAMESPACE\r\n"]);
    expect(await errorOf(encoded(namespace))).toMatchObject({
      code: "capability_missing",
      details: { capability: "NAMESPACE" },
    });
  });

  it("answers the three kinds", async () => {
    const answer = '* NAMESPACE (("" "/")) (("~" "/")) (("#shared/" "/")("#public/" NIL))\r\na1 OK\r\n';
    expect(await resultOf(namespace, answer, situation)).toEqual({
      personal: [{ prefix: "", delimiter: "/" }],
      otherUsers: [{ prefix: "~", delimiter: "/" }],
      shared: [
        { prefix: "#shared/", delimiter: "/" },
        { prefix: "#public/", delimiter: null },
      ],
    });
  });

  it.each(["* NAMESPACE NIL NIL NIL\r\n", "", "* NAMESPACE\r\n", '* NAMESPACE (("" "/")\r\n'])(
    "may say nothing: %j",
    async (answer) => {
      expect(await resultOf(namespace, `${answer}a1 OK\r\n`, situation)).toEqual(none);
    },
  );

  it("tells a login that was none (quirk 3)", async () => {
    const answer = "a1 BAD User is authenticated but not connected.\r\n";
    expect(await answered(namespace, answer, situation)).toMatchObject({
      error: { code: "mail_auth_failed" },
    });
  });
});
