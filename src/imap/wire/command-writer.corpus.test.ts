import { describe, expect, it } from "vitest";
import { corpusText } from "../../../test/support/corpus.ts";
import { readCommands } from "../../../test/support/read-commands.ts";
import { encodeUtf8, toByteString } from "../../base/bytes.ts";
import { MailError } from "../../base/errors.ts";
import { CommandWriter, type LiteralMode } from "./command-writer.ts";

const { strings } = JSON.parse(await corpusText("own-vectors/injection.json")) as { strings: string[] };
const modes: readonly LiteralMode[] = ["synchronising", "small-non-synchronising", "non-synchronising"];

/** The commands that a server sees, or "refused". */
function commandsOf(write: (out: CommandWriter) => void, mode: LiteralMode, utf8: boolean): unknown {
  const out = new CommandWriter("a1", "X", mode, utf8);
  try {
    write(out);
  } catch (error) {
    if (error instanceof MailError && error.code === "invalid_request") return "refused";
    throw error;
  }
  return readCommands(out.finish().map(toByteString));
}

describe("strings that are meant to break out (corpora/own-vectors)", () => {
  it("are there", () => {
    expect(strings.length).toBeGreaterThan(30);
  });

  it.each(strings.map((text) => [text.slice(0, 40), text]))("%j", (_, text) => {
    const octets = toByteString(encodeUtf8(text));
    const quoted = `"${octets.replace(/["\\]/g, "\\$&")}"`;
    for (const mode of modes) {
      for (const utf8 of [false, true]) {
        const asLiteral = ["", "+"].map((mark) => [
          [`a1 X {${octets.length}${mark}}`, { literal: octets }, ""],
        ]);
        const expected = /[\0\r\n]/.test(text) ? ["refused"] : [[[`a1 X ${quoted}`]], ...asLiteral];
        expect(expected).toContainEqual(commandsOf((out) => out.string(text), mode, utf8));

        for (const kind of ["atom", "set", "fetchItem"] as const) {
          const raw = commandsOf((out) => out[kind](text), mode, utf8);
          expect(["refused", [[`a1 X ${text}`]]]).toContainEqual(raw);
        }
      }
    }
  });
});
