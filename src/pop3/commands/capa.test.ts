import { describe, expect, it } from "vitest";
import { dialogue } from "../../../test/support/pop3-session.ts";
import { limits } from "../../base/limits.ts";
import { Pop3Capabilities } from "../grammar/capability.ts";
import { capa } from "./capa.ts";

describe("CAPA (RFC 2449 5)", () => {
  it("asks for a list of what the server can do", async () => {
    const { segments, result } = await dialogue(capa, [
      "+OK Capability list follows\r\nTOP\r\nUSER\r\nSASL CRAM-MD5 KERBEROS_V4\r\nRESP-CODES\r\nLOGIN-DELAY 900\r\nPIPELINING\r\nEXPIRE 60\r\nUIDL\r\nIMPLEMENTATION Shlemazle-Plotz-v302\r\n.\r\n",
    ]);
    expect(segments).toEqual(["CAPA\r\n"]);
    const capabilities = result instanceof Pop3Capabilities ? result : undefined;
    expect(capabilities?.lines).toHaveLength(9);
    expect(capabilities?.mechanisms).toEqual(["CRAM-MD5", "KERBEROS_V4"]);
  });

  it("is good before and after the login", () => {
    expect(capa.states).toEqual(["authorization", "transaction"]);
  });

  it("is refused by a server that is older", async () => {
    expect((await dialogue(capa, ["-ERR what?\r\n"])).result).toBe("server_rejected");
  });

  it("may be no longer than a cap", async () => {
    const line = `${"A".repeat(1_022)}\r\n`;
    const most = line.repeat(limits.maxLongLineBytes / line.length);
    expect((await dialogue(capa, [`+OK\r\n${most}.\r\n`])).result).toBeInstanceOf(Pop3Capabilities);
    const { result, server } = await dialogue(capa, [`+OK\r\n${most}B\r\n.\r\n`]);
    expect([result, server.isClosed]).toEqual(["server_limit_exceeded", true]);
  });
});
