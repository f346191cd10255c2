import type { Pop3Command } from "../command.ts";
import type { Reading } from "./top.ts";

/**
 * RETR (RFC 1939 section 5): the whole message. With the QUIT of its session some servers mark the message as read, or
 * never list it again (quirk 38): client.ts ends such a session without one.
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
