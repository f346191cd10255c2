/** One command as a server takes it from the wire: lines without their ends, literals between them. */
export type WireCommand = readonly (string | { readonly literal: string })[];

/**
 * Reads what a client wrote as a server does that takes every kind of literal (RFC 9051 section 4.3, RFC 7888).
 * @param segments what the client wrote, as byte strings: after each the client waits
 * @throws where a command is cut off, or where octets of a literal come without having been asked for
 */
export function readCommands(segments: readonly string[]): WireCommand[] {
  const octets = segments.join("");
  const pauses = new Set<number>();
  let written = 0;
  for (const segment of segments) pauses.add((written += segment.length));
  const commands: WireCommand[] = [];
  let command: (string | { literal: string })[] = [];
  let at = 0;
  while (at < octets.length) {
    const end = octets.indexOf("\r\n", at);
    if (end === -1) throw new Error(`a line has no end: ${octets.slice(at)}`);
    const line = octets.slice(at, end);
    if (/[\0\r\n]/.test(line)) throw new Error(`a line has a control character in it: ${line}`);
    command.push(line);
    at = end + 2;
    const [, size, mark] = /\{(\d+)(\+?)\}$/.exec(line) ?? [];
    if (size === undefined) {
      commands.push(command);
      command = [];
      continue;
    }
    if ((mark === "") !== pauses.has(at))
      throw new Error(`the client and {${size}${mark}} do not agree on waiting`);
    const literal = octets.slice(at, at + Number(size));
    if (literal.length < Number(size)) throw new Error("a literal is cut off");
    command.push({ literal });
    at += literal.length;
  }
  if (command.length > 0) throw new Error("a command is cut off");
  return commands;
}
