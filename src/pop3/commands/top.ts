import type { OctetSink, Pop3Command } from "../command.ts";

/** Takes a multi-line response, and makes of it what was asked for. */
export interface Reading<Result> extends OctetSink {
  result(): Result;
}

/** More lines than any message has, and no more than a server's number may hold: all of it. */
export const allLines = 2_147_483_647;

/** TOP (RFC 1939 section 7): the header and so many lines of the body. It marks nothing as read (quirk 38). */
export function top<Result>(number: number, lines: number, read: () => Reading<Result>): Pop3Command<Result> {
  return {
    name: "TOP",
    phase: "fetch",
    states: ["transaction"],
    arguments: [String(number), String(lines)],
    collect: () => {
      const octets = read();
      return { octets, done: () => octets.result() };
    },
  };
}
