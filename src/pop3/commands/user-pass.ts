import type { Secret } from "../../base/secret.ts";
import type { Pop3Command } from "../command.ts";

const shared = {
  phase: "auth",
  states: ["authorization"],
  secret: true,
  collect: () => ({ done: () => undefined }),
} as const;

/** USER and PASS (RFC 1939 section 7): two commands that are one login. */
export function userPass(username: string, password: Secret): readonly Pop3Command<void>[] {
  return [
    { ...shared, name: "USER", arguments: [username] },
    { ...shared, name: "PASS", arguments: [password.reveal()], leadsTo: "transaction" },
  ];
}
