import type { Secret } from "../../base/secret.ts";
import type { ImapCommand } from "../command.ts";

/** LOGIN (RFC 9051 section 6.2.3), always with strings, never atoms (quirk 5). */
export function login(username: string, password: Secret): ImapCommand<void> {
  return {
    name: "LOGIN",
    phase: "auth",
    states: ["not-authenticated"],
    secret: true,
    leadsTo: "authenticated",
    encode: (out) => {
      out.string(username).string(password.reveal());
    },
    collect: () => ({ done: () => undefined }),
  };
}
