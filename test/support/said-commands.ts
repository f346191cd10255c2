import { expect } from "vitest";
import type { Account } from "../../src/account/record.ts";
import type { MailSource } from "../../src/mailbox/source.ts";
import { accountOn, impatient, withMail } from "./mail-access.ts";
import { outcomeOf, sweep } from "./outcome.ts";
import { type SeenLine, type ServerScript, startServer } from "./scripted-server.ts";

/** One way in which a caller's string comes near the wire. */
export interface Field {
  readonly account?: (text: string) => Partial<Account>;
  readonly work: (source: MailSource, text: string) => Promise<unknown>;
}

/** How the lines of a protocol's client are told from those of others. */
export interface Speech {
  /** The verbs of the commands of one connection, in order. */
  readonly verbsOf: (lines: readonly SeenLine[]) => readonly string[];
  /** What in them is not the client's own. */
  readonly strangeLines: (lines: readonly SeenLine[]) => readonly string[];
}

/**
 * What each of these strings makes the client say to such a server: the verbs of one connection each. Sees to it
 * that nothing strange is said, and that no socket stays open.
 */
export async function saidFor(
  script: ServerScript,
  { verbsOf, strangeLines }: Speech,
  field: Field,
  texts: readonly string[],
): Promise<(readonly string[])[]> {
  await using server = await startServer(script);
  await sweep(texts.length, async (n) => {
    const text = texts[n] ?? "";
    const protocol = script.protocol ?? "imap";
    const account = accountOn(server.port, { protocol, ...field.account?.(text) });
    await outcomeOf(withMail(account, impatient, (source) => field.work(source, text)));
  });
  const { lines, connections, openConnections } = await server.settled();
  const byConnection = Array.from({ length: connections }, (_, n) =>
    lines.filter(({ connection }) => connection === n),
  );
  expect(byConnection.flatMap(strangeLines)).toEqual([]);
  expect(openConnections).toBe(0);
  return byConnection.map(verbsOf);
}

/** What may end a line for somebody (a bare CR or LF, or a NUL), and what came in the clear behind STARTTLS. */
export function brokenLines(lines: readonly SeenLine[]): readonly string[] {
  const broken = lines.filter(({ kind, text }) => kind !== "literal" && /[\r\n\0]/.test(text));
  const stray = lines.filter(({ kind }) => kind === "stray");
  return [...broken, ...stray].map(({ text }) => text);
}

/** Whether these commands are the usual ones, but for those that were refused before they were sent. */
export function isWithin(verbs: readonly string[], usual: readonly string[]): boolean {
  let at = 0;
  for (const verb of usual) if (verb === verbs[at]) at++;
  return at === verbs.length;
}
