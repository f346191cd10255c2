import { describe, expect, it } from "vitest";
import { chooseMechanism, type LoginSituation } from "./choose-mechanism.ts";

const everything = [
  "login",
  "Plain",
  "SCRAM-SHA-256",
  "SCRAM-SHA-256-PLUS",
  "XOAUTH2",
  "OAUTHBEARER",
  "GSSAPI",
];
const usual: LoginSituation = {
  credentialsType: "password",
  username: "ada@example.org",
  isAscii: true,
  offered: everything,
  takesInitialResponse: true,
  isLoginAllowed: true,
};

describe("chooseMechanism", () => {
  it.each<[string, Partial<LoginSituation>, string | null]>([
    ["PLAIN is one turn with an initial response", {}, "PLAIN"],
    ["the LOGIN command is one turn where PLAIN is two", { takesInitialResponse: false }, "LOGIN-COMMAND"],
    ["LOGINDISABLED leaves PLAIN", { takesInitialResponse: false, isLoginAllowed: false }, "PLAIN"],
    [
      "a server without PLAIN gets the LOGIN command",
      { offered: ["LOGIN", "SCRAM-SHA-256"] },
      "LOGIN-COMMAND",
    ],
    ["LOGIN comes before SCRAM", { offered: ["SCRAM-SHA-256", "LOGIN"], isLoginAllowed: false }, "LOGIN"],
    [
      "SCRAM is used where nothing else is",
      { offered: ["SCRAM-SHA-256"], isLoginAllowed: false },
      "SCRAM-SHA-256",
    ],
    [
      "a shared mailbox of Exchange wants the LOGIN command (quirk 4)",
      { username: "ada/shared" },
      "LOGIN-COMMAND",
    ],
    ["... in its other spelling too", { username: "corp\\ada\\shared" }, "LOGIN-COMMAND"],
    ["... but not at any price", { username: "corp\\ada", isLoginAllowed: false }, "PLAIN"],
    ["what is not ASCII goes by SASL (quirk 5)", { isAscii: false, takesInitialResponse: false }, "PLAIN"],
    ["what is not ASCII goes by LOGIN in need", { isAscii: false, offered: [] }, "LOGIN-COMMAND"],
    ["a token goes by OAUTHBEARER", { credentialsType: "oauth2" }, "OAUTHBEARER"],
    [
      "a token goes by XOAUTH2 where that is all",
      { credentialsType: "oauth2", offered: ["xoauth2"] },
      "XOAUTH2",
    ],
    ["a token is never sent as a password", { credentialsType: "oauth2", offered: ["PLAIN", "LOGIN"] }, null],
    ["a password is never sent as a token", { offered: ["XOAUTH2"], isLoginAllowed: false }, null],
    ["nothing is possible where nothing is offered", { offered: [], isLoginAllowed: false }, null],
  ])("%s", (_, situation, method) => {
    expect(chooseMechanism({ ...usual, ...situation })).toBe(method);
  });
});
