import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../base/bytes.ts";
import { limits } from "../../base/limits.ts";
import { Secret } from "../../base/secret.ts";
import type { SaslMechanism } from "./mechanism.ts";
import { saslPrep } from "./sasl-name.ts";
import { scramSha256 } from "./scram.ts";

// RFC 7677 section 3.
const clientNonce = "rOprNGfwEbeRWgbNEkqO";
const nonce = `${clientNonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`;
const salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
const serverFirst = `r=${nonce},s=${salt},i=4096`;
const clientFinal = `c=biws,r=${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;
const serverFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

const exchange = (password = "pencil"): SaslMechanism =>
  scramSha256("user", new Secret(password), clientNonce);

async function answer(mechanism: SaslMechanism, message: string): Promise<string> {
  return new TextDecoder().decode(await mechanism.respond(encodeUtf8(message)));
}

const answerWithIterations = (iterations: number): Promise<string> =>
  answer(exchange(), `r=${nonce},s=${salt},i=${iterations}`);

describe("SCRAM-SHA-256", () => {
  it("SCRAM-SHA-256: the example of RFC 7677 section 3", async () => {
    const mechanism = exchange();
    expect(mechanism.initialResponse()).toEqual(encodeUtf8(`n,,n=user,r=${clientNonce}`));
    expect(await answer(mechanism, serverFirst)).toBe(clientFinal);
    expect(await answer(mechanism, serverFinal)).toBe("");
    expect(mechanism.finish()).toBeUndefined();
  });

  it("SCRAM-SHA-256: each exchange has a nonce of its own", () => {
    const first = scramSha256("user", new Secret("pencil")).initialResponse();
    expect(scramSha256("user", new Secret("pencil")).initialResponse()).not.toEqual(first);
  });

  it("SCRAM-SHA-256: user name and password are prepared and escaped (RFC 5802 section 5.1, RFC 4013)", async () => {
    const spelled = scramSha256("a=\u00adb,c", new Secret("\u2163\u00a0\u00aa"), clientNonce);
    expect(spelled.initialResponse()).toEqual(encodeUtf8(`n,,n=a=3Db=2Cc,r=${clientNonce}`));
    const plainSpelling = scramSha256("a=b,c", new Secret("IV a"), clientNonce);
    expect(await answer(spelled, serverFirst)).toBe(await answer(plainSpelling, serverFirst));
  });

  it.each([
    ["a signature of another password", "v=qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqo="],
    ["a signature cut short", "v=6rri"],
    ["no signature", ""],
  ])("SCRAM-SHA-256: %s unmasks a server that does not know the password", async (_, final) => {
    const mechanism = exchange();
    await answer(mechanism, serverFirst);
    await expect(answer(mechanism, final)).rejects.toMatchObject({
      code: "protocol_violation",
      connection: "lost",
    });
    expect(() => mechanism.finish()).toThrow(expect.objectContaining({ code: "protocol_violation" }));
  });

  it.each([
    ["at once", []],
    ["after the first message", [serverFirst]],
    ["after an error", [serverFirst, "e=invalid-proof"]],
  ])("SCRAM-SHA-256: a success reported %s is not believed", async (_, messages) => {
    const mechanism = exchange();
    for (const message of messages) await answer(mechanism, message);
    expect(() => mechanism.finish()).toThrow(expect.objectContaining({ code: "protocol_violation" }));
  });

  it("SCRAM-SHA-256: a server that goes on after its last message is cut off", async () => {
    const mechanism = exchange();
    await answer(mechanism, serverFirst);
    await answer(mechanism, serverFinal);
    await expect(answer(mechanism, serverFinal)).rejects.toMatchObject({ code: "protocol_violation" });
  });

  it.each([
    ["another nonce", `r=somebodyElses,s=${salt},i=4096`],
    ["our nonce unchanged", `r=${clientNonce},s=${salt},i=4096`],
    ["a mandatory extension", `m=ext,${serverFirst}`],
    ["no salt", `r=${nonce},s=,i=4096`],
    ["a salt that is not base64", `r=${nonce},s=*,i=4096`],
    ["no iteration count", `r=${nonce},s=${salt}`],
    ["an iteration count that is no number", `r=${nonce},s=${salt},i=4e3`],
    ["an iteration count with a leading zero", `r=${nonce},s=${salt},i=04096`],
    ["another order", `s=${salt},r=${nonce},i=4096`],
    ["nothing", ""],
  ])(
    "SCRAM-SHA-256: %s in the server's first message is a violation (RFC 5802 section 5.1)",
    async (_, message) => {
      await expect(answer(exchange(), message)).rejects.toMatchObject({ code: "protocol_violation" });
    },
  );

  it("SCRAM-SHA-256: the iteration count stays between the caps (RFC 7677 section 4, CVE-2026-42256)", async () => {
    await expect(answerWithIterations(limits.minScramIterations - 1)).rejects.toMatchObject({
      code: "protocol_violation",
    });
    await expect(answerWithIterations(limits.minScramIterations)).resolves.toContain("p=");
    await expect(answerWithIterations(limits.maxScramIterations)).resolves.toContain("p=");
    await expect(answerWithIterations(limits.maxScramIterations + 1)).rejects.toMatchObject({
      code: "server_limit_exceeded",
    });
    await expect(answerWithIterations(2 ** 31)).rejects.toMatchObject({ code: "server_limit_exceeded" });
  });
});

describe("SASLprep", () => {
  it.each([
    ["I\u00adX", "IX"],
    ["user", "user"],
    ["USER", "USER"],
    ["\u00aa", "a"],
    ["\u2168", "IX"],
  ])("SASLprep: the example %j of RFC 4013 section 3", (input, prepared) => {
    expect(saslPrep(input)).toBe(prepared);
  });
});
