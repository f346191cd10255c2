import { describe, expect, it } from "vitest";
import { htmlToText } from "./html-text.ts";

describe("the text of HTML", () => {
  it.each([
    ["a <b>bold</b> w<i>o</i>rd", "a bold word"],
    ["<p>one</p><p>two</p>", "\none\n\ntwo\n"],
    ["one<br>two<BR/>three", "one\ntwo\nthree"],
    ["one\r\n  two", "one two"],
    ["<a href='x>y' title=\"a>b\">link</a>", "link"],
    ["<!-- a > b -- -->text<!-- x -->", "text"],
    ["<!DOCTYPE html><html>x", "\n\nx"],
    ["<style>p { color: red }</STYLE >a<script>if (1 < 2) {}</script>b", "\n\na\n\nb"],
    ["<head><title>t</title><meta x></head>a", "\n\na"],
    ["<head><title>t</title><body>a", "\n\na"],
    ["3 < 4 and <3 you, a<", "3 < 4 and <3 you, a<"],
    ["a &amp; b &lt;c&gt; &quot;&apos;", "a & b <c> \"'"],
    ["n&auml;chste caf&eacute; &copy 2024 &Auml;", "nächste café © 2024 Ä"],
    ["&#8364;&#x20AC;&#x1F600;&#150;&#128", "€€😀–€"],
    ["&#0;&#xD800;&#x110000;&#9999999;", "\ufffd\ufffd\ufffd\ufffd"],
    ["&unknown; & &; &#; &#x;", "&unknown; & &; &#; &#x;"],
    ["&amp;lt;", "&lt;"],
    ["mine<blockquote>theirs<div>more</div></blockquote>mine", "mine\n> theirs\n> more\n> \nmine"],
    ["</blockquote>x", "\nx"],
  ])("is what it shows, block by block: %j", (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it.each(["<p", "<p class='x", '<a href="', "<!-- x", "<style>p {", "<script>x</scrip", "<head><title>x"])(
    "ends where a cut left %j open",
    (html) => {
      expect(htmlToText(`text${html}`).trim()).toBe("text");
    },
  );

  it("is found in linear time", () => {
    for (const piece of [
      "<",
      "&",
      "<a ",
      "<style>",
      "<!--",
      "<a b='",
      "</",
      "<p>",
      "&#",
      "&a",
      "<!--->",
      "<svg></",
    ]) {
      expect(htmlToText(`x${piece.repeat(262_144 / piece.length)}`)).toMatch(/^x/);
    }
  });
});
