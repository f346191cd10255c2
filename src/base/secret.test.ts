import { describe, expect, it } from "vitest";
import { Secret } from "./secret.ts";

const canary = "pw-canary-3TqK9";

describe("a secret", () => {
  const secret = new Secret(canary);

  it("is revealed by name only", () => {
    expect(secret.reveal()).toBe(canary);
  });

  it.each<readonly [string, (value: Secret) => string]>([
    ["a template string", (value) => `${value}`],
    ["concatenation", (value) => "" + value],
    ["String()", String],
    ["JSON", (value) => JSON.stringify({ auth: { password: value } })],
    ["its keys and values", (value) => JSON.stringify(Object.entries(value))],
    ["a copy by spreading", (value) => JSON.stringify({ ...value })],
    ["the message of an error", (value) => String(new Error(`refused: ${value}`).stack)],
  ])("does not leave by %s", (_, print) => {
    expect(print(secret)).not.toContain(canary);
  });

  it("is found in a text, as it is and in base64", () => {
    const password = new Secret("hünter2");
    expect(password.isIn("NO bad password hünter2, really")).toBe(true);
    expect(password.isIn("NO bad password aMO8bnRlcjI=")).toBe(true);
    expect(password.isIn("BAD a1 AUTHENTICATE PLAIN AGFkYQBow7xudGVyMg==")).toBe(true);
    expect(password.isIn("NO bad password hunter2")).toBe(false);
    expect(new Secret("").isIn("NO")).toBe(false);
  });

  it("is found in a command that a server repeats, with its quotes (RFC 9051 section 9)", () => {
    const password = new Secret(String.raw`a"b\c`);
    expect(password.isIn(String.raw`BAD LOGIN "ada" "a\"b\\c"`)).toBe(true);
    expect(password.isIn(String.raw`BAD LOGIN "ada" "a\"b"`)).toBe(false);
  });

  it("shows that there is one", () => {
    expect(`${secret} ${JSON.stringify(secret)}`).toBe('[secret] "[secret]"');
  });
});
