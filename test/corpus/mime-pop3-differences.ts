/** Why one message differs between the protocols, where no rule says so for all. */
export const singleExplanations = {
  "no address by the grammar":
    "Two addresses without a comma, or an `@` in a name without quotes. ENVELOPE has what the mail server could read, and it does not say that it left anything out; over POP3 the header is read here, with what people write.",
  "parameter without quotes":
    "`name=This is a test.txt` and `boundary=----=_Part_1` have to be in quotes (RFC 2045 section 5.1). The mail server's value ends at the space or the `=`: its boundary is `----`, so that the close delimiter too begins a part.",
  "parameter after two semicolons":
    "`multipart/alternative;; boundary=...` is no Content-Type (RFC 2045 section 5.1). The mail server finds no boundary in it; taken apart here the message has its two parts.",
  "boundary by RFC 2231":
    "`boundary*=\"ansi-x3.4-1968''...\"`: the mail server does not know an extended parameter for a boundary.",
  "Content-Type without a semicolon":
    '`application/pdf name="..."` is no Content-Type (RFC 2045 section 5.1), and text/plain for the mail server; here the type before it counts.',
  "boundary of thousands of characters":
    "A boundary has 70 characters at most (RFC 2046 section 5.1.1). One above `limits.maxBoundaryBytes` is none here; the mail server compares its first 80.",
  "boundary that ends in spaces":
    "It must not (RFC 2046 section 5.1.1, `bcharsnospace`), since white space behind a boundary is taken for padding. So it is here: a line that lacks a space is a delimiter too, and the close delimiter, whose hyphens stand behind the spaces, begins one more part. The mail server compares the spaces.",
  "encoding of no standard":
    "`quoted printable`, `text/html` and `quoted-printable;` as a Content-Transfer-Encoding: the mail server says 7bit. Here it is said what stands there, and that its octets may mean something else.",
  "Content fields without MIME":
    "A header with a Content-Transfer-Encoding, but neither MIME-Version nor Content-Type. The mail server ignores it (RFC 2045 section 4), here it is believed.",
  "quote that never ends":
    '`charset="UTF-8Return-Path: ...` goes on to the end of the field. The mail server drops the parameter; here an unknown charset is told as a problem, and the text is the same.',
  "no text in the first lines": "The text begins behind the lines that a POP3 preview is made of.",
} as const;

/** Differences of single messages that are known, and why each side is as it is. */
export interface SingleDifference {
  readonly file: string;
  readonly because: keyof typeof singleExplanations;
  /** A field of `ProtocolComparison` each. */
  readonly fields: readonly string[];
}

const enmime = "enmime/testdata";
const ruby = "ruby-mail/emails";
const tools = "mime4j/core/src/test/resources/mimetools-testmsgs";
const own = "mime4j/core/src/test/resources/testmsgs";
const python = "python-test-email";
const retyped = ["attachments", "part type", "part charset", "download type"];
const otherParts = ["structure", "defects", "body text", "part encodedSize", "download"];

const table: readonly (readonly [string, SingleDifference["because"], readonly string[]])[] = [
  [
    `${enmime}/mail/malformed-multiple-address-header-values.raw`,
    "no address by the grammar",
    ["listed from", "from"],
  ],
  [
    `${ruby}/plain_emails/raw_email_multiple_from.eml`,
    "no address by the grammar",
    ["listed from", "from", "listed to", "to"],
  ],
  [
    `${ruby}/plain_emails/raw_email_with_at_display_name.eml`,
    "no address by the grammar",
    ["listed to", "to"],
  ],
  [
    `${ruby}/attachment_emails/attachment_with_unquoted_name.eml`,
    "parameter without quotes",
    ["attachments", "part name", "download name"],
  ],
  [`${ruby}/mime_emails/raw_email_with_binary_encoded.eml`, "parameter without quotes", otherParts],
  [`${ruby}/mime_emails/raw_email_with_illegal_boundary.eml`, "parameter without quotes", otherParts],
  [`${ruby}/plain_emails/raw_email_bad_time.eml`, "parameter without quotes", otherParts],
  [`${tools}/double-semicolon.msg`, "parameter after two semicolons", otherParts],
  [`${python}/msg_33.txt`, "boundary by RFC 2231", [...otherParts, "part disposition", "part encoding"]],
  [`${enmime}/mail/mime-bad-content-type.raw`, "Content-Type without a semicolon", retyped],
  [`${enmime}/mail/mime-blank-media-name.raw`, "Content-Type without a semicolon", retyped],
  [`${own}/very-very-long-boundary.msg`, "boundary of thousands of characters", otherParts],
  [`${own}/weird-boundary.msg`, "boundary that ends in spaces", otherParts],
  ...["qp_with_space", "text-html", "with_semi_colon"].map(
    (name) =>
      [
        `${ruby}/error_emails/content_transfer_encoding_${name}.eml`,
        "encoding of no standard",
        ["part encoding", "body isEncodingProblem"],
      ] as const,
  ),
  [
    `${enmime}/encode/part-content-only-qp.golden`,
    "Content fields without MIME",
    ["part encoding", "body text", "download"],
  ],
  [
    `${enmime}/parts/missing-closing-param-quote.raw`,
    "quote that never ends",
    ["part charset", "body isEncodingProblem"],
  ],
  ...[
    `${ruby}/error_emails/content_transfer_encoding_with_8bits.eml`,
    `${tools}/multi-bad.msg`,
    `${enmime}/mail/qp-utf8-header-no-break.raw`,
    `${python}/msg_39.txt`,
  ].map((file) => [file, "no text in the first lines", ["listed preview"]] as const),
];

export const singleDifferences: readonly SingleDifference[] = table.map(([file, because, fields]) => ({
  file,
  because,
  fields,
}));
