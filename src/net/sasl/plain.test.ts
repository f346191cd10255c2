import { describe, expect, it } from "vitest";
import { encodeUtf8, toByteString } from "../../base/bytes.ts";
import { Secret } from "../../base/secret.ts";
import { login } from "./login.ts";
import { plain } from "./plain.ts";

const challenge = encodeUtf8("VXNlciBOYW1lAA==");

describe("PLAIN", () => {
  it("PLAIN: NUL, user name, NUL, password in one message (RFC 4616 section 4)", () => {
    const message = plain("tim", new Secret("tanstaaftanstaaf")).initialResponse();
    expect(message).toEqual(encodeUtf8("\0tim\0tanstaaftanstaaf"));
  });

  it("PLAIN: characters outside ASCII go as UTF-8 (RFC 4616 section 2)", () => {
    const message = plain("ü", new Secret("Ċč")).initialResponse() ?? new Uint8Array();
    expect(toByteString(message)).toBe("\0\xc3\xbc\0\xc4\x8a\xc4\x8d");
  });

  it.each([
    ["a\0b", "c"],
    ["a", "b\0c"],
  ])(
    "PLAIN: a NUL in a credential is refused, as it would move the field's end (%j, %j)",
    (user, password) => {
      expect(() => plain(user, new Secret(password))).toThrow(
        expect.objectContaining({ code: "invalid_request" }),
      );
    },
  );

  it("PLAIN: a challenge after the message is a violation", async () => {
    await expect(plain("a", new Secret("b")).respond(challenge)).rejects.toMatchObject({
      code: "protocol_violation",
      connection: "lost",
    });
  });
});

describe("LOGIN", () => {
  it("LOGIN: answers the user name, then the password, whatever the prompts say (quirk 5)", async () => {
    const mechanism = login("ada", new Secret("s3cret"));
    expect(mechanism.initialResponse()).toBeNull();
    expect(await mechanism.respond(challenge)).toEqual(encodeUtf8("ada"));
    expect(await mechanism.respond(new Uint8Array())).toEqual(encodeUtf8("s3cret"));
    expect(mechanism.finish()).toBeUndefined();
  });

  it("LOGIN: a third question is a violation, and gets nothing", async () => {
    const mechanism = login("ada", new Secret("s3cret"));
    await mechanism.respond(challenge);
    await mechanism.respond(challenge);
    await expect(mechanism.respond(challenge)).rejects.toMatchObject({ code: "protocol_violation" });
  });
});
