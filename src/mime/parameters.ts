import type { ByteString } from "../base/bytes.ts";
import { concatBytes, fromByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { decodeCharset } from "./charset.ts";
import { cleanHeaderText, decodeHeaderText } from "./encoded-words.ts";
import { decodeHexEscapes } from "./hex-escapes.ts";

/**
 * The text of a parameter of Content-Type or Content-Disposition: with charset (`name*`), split (`name*0`, `name*1*`,
 * ...; RFC 2231 sections 3 and 4), or plain, where encoded words and raw UTF-8 are read too, as senders write them.
 *
 * @param params as the part has them, names in lower case
 * @returns null where there is no such parameter
 */
export function decodeParameter(params: ReadonlyMap<string, ByteString>, name: string): string | null {
  const sections = splitValue(params, name);
  if (sections.length === 0) {
    const plain = params.get(name);
    return plain === undefined ? null : decodeHeaderText(plain);
  }
  const charset = takeCharset(sections);
  if (charset === null) return decodeHeaderText(sections.map((section) => section.value).join(""));
  const octets = sections.map(({ value, isEscaped }) =>
    isEscaped ? decodeHexEscapes(value, "%") : fromByteString(value),
  );
  return cleanHeaderText(decodeCharset(concatBytes(octets), charset).text);
}

interface Section {
  value: ByteString;
  /** The name ended in `*`. */
  readonly isEscaped: boolean;
}

/** The sections of `name*` or of `name*0`, `name*1`, ... as far as they follow on each other. */
function splitValue(params: ReadonlyMap<string, ByteString>, name: string): Section[] {
  const whole = params.get(`${name}*`);
  if (whole !== undefined) return [{ value: whole, isEscaped: true }];
  const sections: Section[] = [];
  while (sections.length < limits.maxParameterSections) {
    const key = `${name}*${sections.length}`;
    const escaped = params.get(`${key}*`);
    const value = escaped ?? params.get(key);
    if (value === undefined) break;
    sections.push({ value, isEscaped: escaped !== undefined });
  }
  return sections;
}

/** Takes `charset'language'` off the first section; null where it has none. Without a name the charset is UTF-8. */
function takeCharset(sections: readonly Section[]): string | null {
  const [first] = sections;
  if (!first?.isEscaped) return sections.some((section) => section.isEscaped) ? "utf-8" : null;
  const [charset, , ...rest] = first.value.split("'");
  if (charset === undefined || rest.length === 0) return "utf-8";
  first.value = rest.join("'");
  return charset === "" ? "utf-8" : charset;
}
