import type { ComparedField } from "./comparison.ts";

/** Why we and another parser may differ. */
export const explanations = {
  "no multipart without parts":
    "IMAP cannot tell of a multipart without parts (RFC 9051 section 9: `body-type-mpart = 1*body SP media-subtype`), so the mail server tells of one empty part.",
  "parameter after two semicolons":
    "`multipart/alternative;; boundary=...` is no Content-Type (RFC 2045 section 5.1). The mail server finds no boundary in it, mime4j does.",
  "base64 without its end":
    "The base64 ends within a group of four characters, unpadded. mime4j drops the group; we keep the octets that are whole in it.",
  "encoded message":
    "A message/rfc822 must not be in base64 (RFC 2046 section 5.2.1). The mail server describes it as it stands; mime4j decodes and opens it.",
  "header that ends early":
    "mime4j ran in a mode in which a line that is no header field starts the body. For us and the mail server the header ends with the empty line (RFC 5322 section 2.1), and such a line is left out and told as a defect.",
  "boundary of thousands of characters":
    "A boundary has 70 characters at most (RFC 2046 section 5.1.1). The mail server compares the first 80 of these thousands, and a line that differs from it later on ends a part as well.",
  "parameter of no standard":
    "enmime takes a file's name from the parameter `file` too; MIME has `filename` and `name` (RFC 2183, RFC 2045), and so have we.",
  "charset inside HTML":
    "The Content-Type names no charset. enmime believes the `meta` element in the text; we read octets that are valid UTF-8 as UTF-8, and leave the element to whoever shows the page.",
} as const;

/** A difference that is known, and why it is right. */
export interface KnownDifference {
  readonly file: string;
  readonly field: ComparedField;
  readonly part: string;
  readonly because: keyof typeof explanations;
}

const tools = "mime4j/core/src/test/resources/mimetools-testmsgs";
const own = "mime4j/core/src/test/resources/testmsgs";
const mail = "enmime/testdata/mail";

const table: readonly (readonly [string, ComparedField, string, keyof typeof explanations])[] = [
  [`${tools}/badbound.msg`, "structure", "", "no multipart without parts"],
  [`${tools}/double-semicolon.msg`, "structure", "", "parameter after two semicolons"],
  [`${tools}/frag.msg`, "content", "2.1.2.1.2.1.2", "base64 without its end"],
  [`${tools}/multi-2gifs-base64.msg`, "structure", "1", "encoded message"],
  [`${tools}/multi-frag.msg`, "content", "3.2", "base64 without its end"],
  [`${own}/bad-newlines-multiple-parts-base64.msg`, "structure", "1", "encoded message"],
  [`${own}/base64encoded-rfc822message-nested.msg`, "structure", "1", "encoded message"],
  [`${own}/base64encoded-rfc822message.msg`, "content", "1", "encoded message"],
  [`${own}/malformedHeaderStartsBody-nocrlfcrlf.msg`, "header names", "", "header that ends early"],
  [`${own}/malformedHeaderStartsBody-nocrlfcrlf.msg`, "content", "", "header that ends early"],
  [`${own}/malformedHeaderStartsBody-noheader.msg`, "content", "", "header that ends early"],
  [`${own}/missing-boundary.msg`, "structure", "", "no multipart without parts"],
  [`${own}/missing-inner-boundary.msg`, "structure", "2", "no multipart without parts"],
  [`${own}/missing-inner-start-boundary.msg`, "structure", "2", "no multipart without parts"],
  [`${own}/multipartnopart.msg`, "structure", "", "no multipart without parts"],
  [`${own}/very-long-boundary.msg`, "structure", "", "boundary of thousands of characters"],
  [`${own}/very-very-long-boundary.msg`, "structure", "", "boundary of thousands of characters"],
  [`${mail}/attachment-octet.raw`, "file name", "", "parameter of no standard"],
  [`${mail}/non-mime-missing-charset.raw`, "html", "", "charset inside HTML"],
];

export const knownDifferences: readonly KnownDifference[] = table.map(([file, field, part, because]) => ({
  file,
  field,
  part,
  because,
}));
