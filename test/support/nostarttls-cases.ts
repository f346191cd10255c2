import { corpusList, corpusText } from "./corpus.ts";
import { canary } from "./mail-access.ts";
import { type Ron, RonStruct, parseRon, ronVariants } from "./ron.ts";
import type { SeenLine, ServerScript } from "./scripted-server.ts";

/**
 * The cases of corpora/nostarttls ("Why TLS Is Better Without STARTTLS", USENIX Security 2021; the field names are
 * those of the authors' fake-mail-server), and what their servers may never see.
 */
export interface NostarttlsCase {
  readonly name: string;
  readonly script: ServerScript;
}

/** All cases below a folder, each as it stands and with each line that its author left for the reader to try. */
export async function readCases(
  folder: string,
  scriptOf: (source: string) => ServerScript,
): Promise<NostarttlsCase[]> {
  const files = (await corpusList(folder)).filter((file) => file.endsWith(".ron"));
  const cases = files.map(async (file) =>
    ronVariants(await corpusText(file)).map(({ name, source }) => ({
      name: `${file.slice(folder.length + 1)}, ${name}`,
      script: scriptOf(source),
    })),
  );
  return (await Promise.all(cases)).flat();
}

export type Fields = RonStruct["fields"];

export function serverOf(source: string): Fields {
  const server = parseRon(source);
  if (!(server instanceof RonStruct)) throw new SyntaxError("a case is a struct");
  return server.fields;
}

export function tlsOf(fields: Fields): "implicit" | "starttls" {
  return fields.get("implicit_tls") === true ? "implicit" : "starttls";
}

/** The string in a value, however deep its wrappers: `Text("...")`, `Tag(inner: "...")`, `Other(Atom("..."))`. */
export function text(value: Ron | undefined): string {
  if (typeof value === "string") return value;
  if (value instanceof RonStruct) return text(value.items[0] ?? value.fields.get("inner"));
  return "";
}

/** The strings of a struct, by name. */
export function textsOf(value: Ron | undefined): ReadonlyMap<string, string> {
  const fields = value instanceof RonStruct ? [...value.fields] : [];
  return new Map(fields.map(([name, item]) => [name, text(item)]));
}

/** A list of commands' names. */
export function verbsIn(list: Ron | undefined): readonly string[] {
  return Array.isArray(list) ? list.map((name: Ron) => text(name).toUpperCase()) : [];
}

export const isInTheClear = ({ isSecure }: SeenLine): boolean => !isSecure;

const secrets = [canary.username, canary.password].flatMap((secret) => [
  secret,
  btoa(secret).replace(/=+$/, ""),
  btoa(`\0${secret}`).replace(/=+$/, ""),
]);

/** What of the login stands in these lines, as it is or in base64. */
export function secretsIn(lines: readonly SeenLine[]): readonly string[] {
  const sent = lines.map(({ text }) => text).join("\n");
  return secrets.filter((secret) => sent.includes(secret));
}
