import { corpusText } from "../support/corpus.ts";

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Code in a cell of a table. */
export function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|").replaceAll("`", "'")}\``;
}

/** Its file name alone. */
export function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** The commit that one of the corpora was taken at. */
export async function commitOf(corpus: string): Promise<string> {
  const source = await corpusText(`${corpus}/SOURCE.txt`);
  return /^commit: (\S+)/m.exec(source)?.[1]?.slice(0, 10) ?? "";
}
