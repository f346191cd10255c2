import { encodeUtf8 } from "../../base/bytes.ts";
import { invalidField } from "../../base/errors.ts";
import type { Pop3Command } from "../command.ts";

/**
 * The line of a command, which is all that a command can write: `keyword *(SP argument) CRLF` (RFC 1939 section 3).
 * @throws {MailError} invalid_request for NUL, CR or LF, with which an argument could bring a command of its own
 */
export function encodeCommandLine(command: Pick<Pop3Command<unknown>, "name" | "arguments">): Uint8Array {
  for (const argument of command.arguments) {
    if (/[\0\r\n]/.test(argument)) throw invalidField("/auth", "must not contain NUL or line ends");
  }
  return encodeUtf8(`${[command.name, ...command.arguments].join(" ")}\r\n`);
}
