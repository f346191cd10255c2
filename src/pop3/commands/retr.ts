import type { Pop3Command } from "../command.ts";
import type { Reading } from "./top.ts";

/**
 * RETR (RFC 1939 section 5): the whole message. Some servers mark it as read, or never list it again, when the session
 * ends (quirk 38): client.ts ends such a session in a way of its own.
 */
export function retr<Result>(number: number, read: () => Reading<Result>): Pop3Command<Result> {
  return {
    name: "RETR",
    phase: "fetch",
    states: ["transaction"],
    arguments: [String(number)],
    collect: () => {
      const octets = read();
      return { octets, done: () => octets.result() };
    },
  };
}
