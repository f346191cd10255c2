import { decodeEntities } from "./html-entities.ts";
import { foldSpace } from "./white-space.ts";

/** Elements whose content is no text, and what ends them. */
const hidden: ReadonlyMap<string, RegExp> = new Map([
  ["head", /<\/head|<body/gi],
  ...["style", "script", "title", "template", "svg"].map(
    (name) => [name, new RegExp(`</${name}`, "gi")] as const,
  ),
]);

/** Tags inside a line. All others break it. */
const inline: ReadonlySet<string> = new Set(
  "!-- a abbr b big code em font i img ins mark o:p s small span strong sub sup tt u wbr"
    .split(" ")
    .flatMap((name) => [name, `/${name}`]),
);

/**
 * The text that HTML shows, near enough for a preview: each block on a line of its own, quoted blocks with "> " as in
 * plain text. What a cut left open at the end is dropped. One pass, which never looks back.
 */
export function htmlToText(source: string): string {
  const html = foldSpace(source);
  let out = "";
  let quoteDepth = 0;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf("<", at);
    out += html.slice(at, open === -1 ? html.length : open);
    if (open === -1) break;
    const name = tagName(html, open + 1);
    if (name === "") {
      out += "<";
      at = open + 1;
      continue;
    }
    at = name === "!--" ? endAfter(html, "-->", open + 4) : endOfTag(html, open + 1);
    if (name === "blockquote") quoteDepth++;
    if (name === "/blockquote" && quoteDepth > 0) quoteDepth--;
    if (!inline.has(name)) out += quoteDepth > 0 ? "\n> " : "\n";
    const closer = hidden.get(name);
    if (closer) at = searchFrom(html, closer, at);
  }
  return decodeEntities(out);
}

const longestName = 16;

/** In lower case, with its "/" or "!"; "!--" for a comment; empty where no tag starts here. */
function tagName(html: string, at: number): string {
  if (html.startsWith("!--", at)) return "!--";
  const start = "/!?".includes(html.charAt(at)) ? at + 1 : at;
  if (!isLetter(html.charCodeAt(start))) return "";
  let end = start;
  while (end < start + longestName && isNameCharacter(html.charCodeAt(end))) end++;
  return html.slice(at, end).toLowerCase();
}

function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Letters, digits and ":". */
function isNameCharacter(code: number): boolean {
  return isLetter(code) || (code >= 0x30 && code <= 0x3a);
}

const doubleQuote = 0x22;
const singleQuote = 0x27;
const equals = 0x3d;
const greaterThan = 0x3e;

/** The place after the tag's ">", which does not count in a quoted value; the end where there is none. */
function endOfTag(html: string, from: number): number {
  let quote = 0;
  for (let i = from; i < html.length; i++) {
    const code = html.charCodeAt(i);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === greaterThan) return i + 1;
    else if ((code === doubleQuote || code === singleQuote) && html.charCodeAt(i - 1) === equals)
      quote = code;
  }
  return html.length;
}

function endAfter(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from);
  return at === -1 ? html.length : at + text.length;
}

function searchFrom(html: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(html)?.index ?? html.length;
}
