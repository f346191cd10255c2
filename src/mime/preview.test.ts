import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8, fromByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { previewOf } from "./preview.ts";

function ofText(text: string): string {
  return previewOf({ bytes: encodeUtf8(text), encoding: "8bit", charset: "utf-8", type: "text/plain" });
}

function ofHtml(html: string): string {
  return previewOf({ bytes: encodeUtf8(html), encoding: "8bit", charset: "utf-8", type: "text/html" });
}

describe("a preview", () => {
  it("is one line", () => {
    expect(ofText("Hello  Ada,\r\n\r\n\tthis is\u00a0it.\r\n")).toBe("Hello Ada, this is it.");
    expect(ofText("")).toBe("");
  });

  it("has so many characters at most, and cuts none in half", () => {
    const most = limits.previewCharacters;
    expect(ofText("x".repeat(most))).toBe("x".repeat(most));
    expect(ofText("x".repeat(most + 1))).toBe("x".repeat(most));
    expect(ofText("😀".repeat(most + 1))).toBe("😀".repeat(most));
  });

  it.each([
    ["quoted lines and their introduction", "Yes.\n\nOn Monday Ada wrote:\n> Shall we?\n> Ada\n", "Yes."],
    [
      "an introduction that was wrapped",
      "Yes.\n\nOn Monday, at some hour, Ada Lovelace\n<ada@example.org> wrote:\n\n> Shall we?\n",
      "Yes.",
    ],
    ["an introduction in another language", "Ja.\n\nAm Montag schrieb Ada:\n> Wollen wir?\n", "Ja."],
    ["quotes between answers", "> One?\nYes.\n> Two?\nNo.\n", "Yes. No."],
    ["the signature", "Bye.\n-- \nAda\nLondon\n", "Bye."],
    ["the message below", "Yes.\n\n-----Original Message-----\nFrom: Ada\n", "Yes."],
    ["rulers", "News\n====\n*****\nToday\n_________\n", "News Today"],
  ])("leaves out %s", (_, text, preview) => {
    expect(ofText(text)).toBe(preview);
  });

  it.each([
    ["a quote", "On Monday Ada wrote:\n> Shall we?\n", "On Monday Ada wrote: Shall we?"],
    ["a message passed on", "---------- Forwarded message ---------\nFrom: Ada\n\nHello", "From: Ada Hello"],
    ["a signature", "--\nAda\n", "Ada"],
  ])("is made of %s where there is nothing else", (_, text, preview) => {
    expect(ofText(text)).toBe(preview);
  });

  it("leaves out the same in HTML, and what no reader sees", () => {
    const html =
      "<html><head><title>t</title><style>p{}</style></head><body><p>Yes &amp; no.</p><div>On Monday Ada wrote:</div><blockquote><p>Shall we?</p></blockquote></body></html>";
    expect(ofHtml(html)).toBe("Yes & no.");
  });

  it("leaves out the invisible filler behind a preheader", () => {
    expect(
      ofHtml(
        `<div>Big news${"&zwnj;&nbsp;".repeat(60)}${"&#847;&shy;&#8203; ".repeat(20)}</div><p>Dear Ada</p>`,
      ),
    ).toBe("Big news Dear Ada");
  });

  it("leaves out controls and direction overrides, and keeps joiners that mean something", () => {
    expect(ofText("a\u0007b\u202ec\u2066d\u200be\ufefff\u{e0041}g")).toBe("abcdefg");
    expect(ofText("👩\u200d👧 ❤\ufe0f\u200d🔥 می\u200cخواهم \u200c x")).toBe(
      "👩\u200d👧 ❤\ufe0f\u200d🔥 می\u200cخواهم x",
    );
  });

  it("decodes a part that is cut anywhere, in any encoding", () => {
    const base64 = encodeUtf8(encodeUtf8("Grüße aus Zürich").toBase64());
    const whole = previewOf({ bytes: base64, encoding: "base64", charset: "utf-8", type: "text/plain" });
    expect(whole).toBe("Grüße aus Zürich");
    for (let length = 0; length <= base64.length; length++) {
      const bytes = base64.subarray(0, length);
      const preview = previewOf({ bytes, encoding: "base64", charset: "utf-8", type: "text/plain" });
      expect("Grüße aus Zürich".startsWith(preview)).toBe(true);
    }
    const quoted = fromByteString("caf=E9 =\r\n=80 5=2");
    expect(
      previewOf({ bytes: quoted, encoding: "quoted-printable", charset: "windows-1252", type: "TEXT/PLAIN" }),
    ).toBe("café € 5=2");
  });

  it("is well-formed, visible and short for any octets", () => {
    const markup = fc.string({
      unit: fc.constantFrom(
        "<",
        ">",
        "p",
        "/",
        "&",
        "#",
        ";",
        "\n",
        "-",
        ":",
        "= ",
        "é",
        "😀",
        "\u200d",
        "\u202e",
        "!--",
        "style",
        "head",
      ),
      maxLength: 200,
    });
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 200 }), markup.map(encodeUtf8)),
        fc.constantFrom("text/html", "text/plain"),
        fc.constantFrom("base64", "quoted-printable", null),
        fc.constantFrom("utf-8", "iso-2022-jp", "utf-16", null),
        (bytes, type, encoding, charset) => {
          const preview = previewOf({ bytes, encoding, charset, type });
          expect(preview.isWellFormed()).toBe(true);
          expect(preview).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]|^\s|\s$|\s\s/u);
          expect([...preview].length).toBeLessThanOrEqual(limits.previewCharacters);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
