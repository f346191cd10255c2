// What has no shape of its own, variation selectors (emoji) and a line's white space apart: controls, soft hyphens,
// fillers, zero-width characters, tags that smuggle text, direction overrides (which turn "exe.pdf" round).
// One at a time: with "+" the engine takes ten times as long on text that has none.
const invisible =
  /[[\p{Cc}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\ufff9-\ufffb]--[\t\n\r\p{Variation_Selector}]]/gv;

/** Text without the characters that show nothing, or that change how others show. Tab and line ends stay. */
export function stripInvisible(text: string): string {
  return text.replace(invisible, "");
}

/** The same, but a joiner between two visible characters stays: it spells Persian and holds emoji together. */
export function stripFiller(text: string): string {
  return text.replace(invisible, (character: string, at: number) => {
    const isJoiner = character === "\u200c" || character === "\u200d";
    return isJoiner && isVisible(text[at - 1]) && isVisible(text[at + 1]) ? character : "";
  });
}

function isVisible(character: string | undefined): boolean {
  return character !== undefined && character.trim() !== "" && (character < "\u200b" || character > "\u200f");
}
