/** What enmime's own tests state about its messages (github.com/jhillyerd/enmime, part_test.go and envelope_test.go). */
export interface EnmimeFacts {
  readonly subject?: string;
  /** Display names. */
  readonly people?: Readonly<Partial<Record<"from" | "to" | "sender", string>>>;
  /** Something that the text has in it; null for no text at all. */
  readonly text?: string | null;
  readonly html?: string | null;
  /** Names of attached and inline files, in order. */
  readonly files?: readonly string[];
  /** By part id as IMAP has it; "" is the message's own multipart. */
  readonly parts?: Readonly<Record<string, PartFacts>>;
}

export interface PartFacts {
  readonly type?: string;
  readonly charset?: string;
  readonly encoding?: string;
  readonly disposition?: string;
  readonly name?: string;
  readonly cid?: string;
  /** Something that its decoded content has in it; each character is one octet, or the text is UTF-8. */
  readonly content?: string;
}

const text = (content: string): PartFacts => ({ type: "text/plain", charset: "us-ascii", content });
const html = (content: string): PartFacts => ({ type: "text/html", charset: "us-ascii", content });
const multipart = (subtype: string): PartFacts => ({ type: `multipart/${subtype}` });

const textAndHtml = { "1": text("A text section"), "2": html("An HTML section") };
const sections = { "1": text("Section one"), "2": text("Section two") };
const invoice = { files: ["Invoice_302232133150612.pdf"] };
const scan = "part3.E34FF3C4.059DAD00@example.com";

const parts: Readonly<Record<string, Readonly<Record<string, PartFacts>>>> = {
  "textplain.raw": { "1": { ...text("Test of text/plain section"), encoding: "7bit" } },
  "quoted-printable.raw": { "1": { ...text("Start=ABC=Finish"), encoding: "quoted-printable" } },
  "quoted-printable-invalid.raw": {
    "1": {
      type: "text/plain",
      charset: "utf-8",
      encoding: "quoted-printable",
      content: "Stuffs’s Weekly Summary",
    },
  },
  "multialtern.raw": { "": multipart("alternative"), ...textAndHtml },
  "missing-ctype.raw": { "": multipart("alternative"), ...textAndHtml },
  "empty-header.raw": { "": multipart("alternative"), ...textAndHtml },
  "multimixed.raw": { "": multipart("mixed"), ...sections },
  "multiother.raw": { "": multipart("x-enmime"), ...sections },
  "nestedmulti.raw": {
    "": multipart("alternative"),
    "1": text("A text section"),
    "2.1": html("An HTML section"),
    "2.2": {
      type: "text/plain",
      disposition: "inline",
      name: "attach.txt",
      content: "An inline text attachment",
    },
    "2.3": {
      type: "text/plain",
      disposition: "inline",
      name: "attach2.txt",
      content: "Another inline text attachment",
    },
  },
  "similar-boundary.raw": {
    "": multipart("mixed"),
    "1": text("Section one"),
    "2.1": text("A text section"),
    "2.2": html("An HTML section"),
  },
  "multibase64.raw": {
    "": multipart("mixed"),
    "1": text("A text section"),
    "2": { type: "text/html", disposition: "attachment", name: "test.html", content: "<html>" },
  },
  "badboundary.raw": { "": multipart("alternative"), "1": text(""), "2": html("An HTML section") },
  "barren-content-type.raw": { "1": { disposition: "attachment" } },
  "malformed-content-type-params.raw": { "1": { type: "text/html" } },
  "unquoted-ctype-param-special.raw": {
    "1": { type: "text/calendar", disposition: "attachment", name: "calendar.ics" },
  },
  "multimixed-no-closing-boundary.raw": { "1": { type: "text/html", charset: "utf-8" } },
  "missing-closing-param-quote.raw": { "1": { type: "text/html" } },
  "chardet-fail.raw": { "1": { type: "text/plain", cid: scan, name: "rzkly.txt", content: "GIF89ad\0\x04" } },
  "chardet-fail-non-txt.raw": {
    "1": { type: "image/gif", cid: scan, name: "rzkly.gif", content: "GIF89ad\0\x04" },
  },
};

const mail: Readonly<Record<string, EnmimeFacts>> = {
  "header-only.raw": { text: "", html: null },
  "non-mime.raw": { text: "This is a test mailing", html: null },
  "non-mime-html.raw": { html: "<span>This</span>" },
  "non-mime-html-charset-header-only.raw": { html: "Müller" },
  "non-mime-missing-charset.raw": { html: "€" },
  "html-mime-inline.raw": {
    text: "Test of text section",
    html: ">Test of HTML section<",
    files: ["favicon.png"],
  },
  "html-mime-bad-charset-inline.raw": { text: "Test of text section" },
  "html-mime-bad-unknown-charset-inline.raw": { text: "Test of text section" },
  "html-only-inline.raw": { html: ">Test of HTML section<", files: ["favicon.png"] },
  "mime-alternative.raw": { text: "Section one\n" },
  "mime-mixed.raw": { text: "Section one", parts: { "2": { content: "Section two" } } },
  "mime-mixed-related.raw": { html: "<p>html1</p>" },
  "mime-signed.raw": { text: "Section one" },
  "quoted-printable.raw": { text: "Phasellus sit amet arcu" },
  "quoted-printable-mime.raw": { text: "Nullam venenatis ante" },
  "attachment.raw": {
    text: "A text section",
    html: null,
    files: ["test.html"],
    parts: { "2": { content: "<html>" } },
  },
  "attachment-octet.raw": {
    text: "A text section",
    html: null,
    files: ["ATTACHMENT.EXE"],
    parts: { "2": { content: "\x03\x17\xe1\x7e\xe8\xeb\xa2\x96\x9d\x95\xa7\x67\x82\x09" } },
  },
  "attachment-application.raw": { files: ["some.doc"] },
  "attachment-only.raw": {
    files: ["favicon.jpg"],
    parts: { "1": { type: "image/jpeg", content: "\x89PNG" } },
  },
  "attachment-only-inline.raw": { parts: { "1": { disposition: "inline", content: "\x89PNG" } } },
  "attachment-only-inline-quoted-printable.raw": {
    subject: "Text body only with disposition inline",
    people: { from: "Chris Garrett" },
    html: "Just some html content",
    parts: {
      "1": { type: "text/html", charset: "utf-8", encoding: "quoted-printable", disposition: "inline" },
    },
  },
  "other-parts.raw": {
    text: "A text section",
    html: null,
    files: ["B05.gif"],
    parts: { "2": { content: "GIF89a\x0f\0\x0f\0\xa2\x05\0\xde\xeb\xf3" } },
  },
  "other-multi-related.raw": {
    text: "Plain text.",
    html: "<i>HTML text.</i>",
    files: ["image001.png", "image002.png"],
  },
  "inlinemultipart.raw": { text: "Simple text." },
  "qp-ascii-header.raw": { subject: "Test QP Subject!" },
  "qp-utf8-header.raw": {
    subject: "MIME UTF8 Test ¢ More Text",
    people: { to: "Mirosław Marczak", sender: "André Pirard" },
  },
  "mime-duplicate-param.raw": invoice,
  "mime-bad-content-type.raw": invoice,
  "mime-blank-media-name.raw": invoice,
  "ctype-bug.raw": {
    subject: "Welcome to Papertrail",
    people: { from: "Papertrail" },
    parts: { "": multipart("alternative") },
  },
};

/** By the path in the corpora. */
export const enmimeFacts: Readonly<Record<string, EnmimeFacts>> = Object.fromEntries([
  ...Object.entries(parts).map(([file, parts]) => [`enmime/testdata/parts/${file}`, { parts }]),
  ...Object.entries(mail).map(([file, facts]) => [`enmime/testdata/mail/${file}`, facts]),
]);

/** Messages, and what enmime wrote of them: both must read alike. */
export const enmimeRewritten: readonly (readonly [raw: string, golden: string])[] = ["html", "text"].flatMap(
  (kind) => {
    const raw = `enmime/testdata/encode/parser-raw-content-${kind}-option`;
    return [
      [`${raw}.raw`, `${raw}-true.raw.golden`] as const,
      [`${raw}.raw`, `${raw}-false.raw.golden`] as const,
    ];
  },
);
