/**
 * As much of RON (Rusty Object Notation) as the cases of corpora/nostarttls use. `Some(x)` is x and `None` is null;
 * of two fields of one name the first counts.
 */
export type Ron = string | number | boolean | null | readonly Ron[] | RonStruct;

/** `Name(field: value)`, `Name(value)`, `(field: value)`, `{"field": value}` or a bare `Name`. */
export class RonStruct {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Ron>;
  readonly items: readonly Ron[];

  constructor(name: string, fields: ReadonlyMap<string, Ron>, items: readonly Ron[]) {
    this.name = name;
    this.fields = fields;
    this.items = items;
  }
}

/** @throws {SyntaxError} */
export function parseRon(source: string): Ron {
  const parser = new Parser(source);
  const value = parser.value();
  parser.expectEnd();
  return value;
}

/**
 * The cases that one file is: as it stands, and once for each field that its author has put into a comment, for
 * the reader to try.
 */
export function ronVariants(source: string): { readonly name: string; readonly source: string }[] {
  const lines = source.split("\n");
  const variants = [{ name: "as it stands", source }];
  let from = 0;
  while (from < lines.length) {
    const field = /^\s*\/\/\s*([a-z_]+): /.exec(lines[from] ?? "")?.[1];
    const to = field === undefined ? undefined : endOfCommentedField(lines, from);
    if (field !== undefined && to !== undefined) {
      const [first, last] = [from, to];
      const changed = lines.map((line, n) => (n >= first && n <= last ? uncommented(line) : line));
      variants.push({ name: `with ${field} of line ${first + 1}`, source: changed.join("\n") });
    }
    from = (to ?? from) + 1;
  }
  return variants;
}

function uncommented(line: string): string {
  return line.replace(/^(\s*)\/\//, "$1");
}

/** The line in which a field that begins on this one is complete; undefined where the comment is prose. */
function endOfCommentedField(lines: readonly string[], from: number): number | undefined {
  for (let to = from; /^\s*\/\//.test(lines[to] ?? ""); to++) {
    try {
      parseRon(
        `(${lines
          .slice(from, to + 1)
          .map(uncommented)
          .join("\n")})`,
      );
      return to;
    } catch {
      // Not complete yet.
    }
  }
  return undefined;
}

/** JSON has no `\x1b`. */
function unquoted(text: string): string {
  return JSON.parse(
    text.replace(/\\(?:x([\da-f]{2})|.)/gi, (escape, hex) => (hex ? `\\u00${hex}` : escape)),
  ) as string;
}

class Parser {
  readonly #source: string;
  #position = 0;

  constructor(source: string) {
    this.#source = source;
  }

  value(): Ron {
    const text = this.#take(/"(?:[^"\\]|\\.)*"/y);
    if (text !== undefined) return unquoted(text);
    const number = this.#take(/-?\d+/y);
    if (number !== undefined) return Number(number);
    if (this.#take(/\[/y)) return this.#items(/\]/y);
    if (this.#take(/\{/y)) return new RonStruct("", this.#fields(/\}/y), []);
    const name = this.#take(/[A-Za-z_][A-Za-z0-9_]*/y) ?? "";
    if (name === "true" || name === "false") return name === "true";
    if (name === "None") return null;
    const struct = this.#struct(name);
    return name === "Some" ? (struct.items[0] ?? null) : struct;
  }

  expectEnd(): void {
    this.#skipBlank();
    if (this.#position < this.#source.length) this.#fail();
  }

  #struct(name: string): RonStruct {
    if (!this.#take(/\(/y)) {
      if (name === "") this.#fail();
      return new RonStruct(name, new Map(), []);
    }
    this.#skipBlank();
    const isNamed = /[A-Za-z_][A-Za-z0-9_]*\s*:/y;
    isNamed.lastIndex = this.#position;
    if (isNamed.test(this.#source)) return new RonStruct(name, this.#fields(/\)/y), []);
    return new RonStruct(name, new Map(), this.#items(/\)/y));
  }

  #items(end: RegExp): Ron[] {
    const items: Ron[] = [];
    while (this.#take(end) === undefined) {
      items.push(this.value());
      if (this.#take(/,/y) === undefined) return this.#take(end) === undefined ? this.#fail() : items;
    }
    return items;
  }

  #fields(end: RegExp): Map<string, Ron> {
    const fields = new Map<string, Ron>();
    while (this.#take(end) === undefined) {
      const name = this.#take(/[A-Za-z_][A-Za-z0-9_]*|"[^"]*"/y) ?? this.#fail();
      if (this.#take(/:/y) === undefined) this.#fail();
      const value = this.value();
      const key = name.replaceAll('"', "");
      if (!fields.has(key)) fields.set(key, value);
      if (this.#take(/,/y) === undefined) return this.#take(end) === undefined ? this.#fail() : fields;
    }
    return fields;
  }

  #take(pattern: RegExp): string | undefined {
    this.#skipBlank();
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#source)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }

  #skipBlank(): void {
    const blank = /(?:\s|\/\/[^\n]*)*/y;
    blank.lastIndex = this.#position;
    this.#position += blank.exec(this.#source)?.[0].length ?? 0;
  }

  #fail(): never {
    throw new SyntaxError(
      `not RON at ${JSON.stringify(this.#source.slice(this.#position, this.#position + 20))}`,
    );
  }
}
