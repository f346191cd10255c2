/**
 * Messages that no mail program should have sent. Each is to be shown as well as it goes.
 * @type {readonly { name: string, raw: Buffer }[]}
 */
export const BROKEN = [
  {
    name: "base64 that is not",
    raw: lines(
      ...head("Your photo, more or less"),
      "Content-Type: image/png; name=photo.png",
      "Content-Transfer-Encoding: base64",
      "",
      "iVBORw0KGgo***AAAANSUhEUgAA!!AAEAAAABCAYAAAAfFcSJ",
      "this line is not base64 at all",
      "AAAADUlEQVR42mNk",
    ),
  },
  {
    name: "a multipart without its boundary parameter",
    raw: lines(...head("Which boundary?"), "Content-Type: multipart/mixed", "", "--x", "", "Hello", "--x--"),
  },
  {
    name: "a boundary that never comes",
    raw: lines(
      ...head("Still waiting"),
      'Content-Type: multipart/mixed; boundary="here"',
      "",
      "Not a boundary in sight.",
    ),
  },
  {
    name: "a multipart that is cut off",
    raw: lines(
      ...head("Cut off in the middle of"),
      'Content-Type: multipart/mixed; boundary="cut"',
      ...["", "--cut", "Content-Type: text/plain", "", "The first part is whole.", "--cut"],
      ...[
        "Content-Type: application/pdf; name=report.pdf",
        "Content-Transfer-Encoding: base64",
        "",
        "JVBERi0xLjQK",
      ],
    ),
  },
  {
    name: "raw octets in the header",
    raw: Buffer.concat([
      Buffer.from("From: J\xf6rg M\xfcller <joerg@raw.example>\r\nTo: robin@harbour.example\r\n", "latin1"),
      Buffer.from(
        "Subject: Größe der Schaltflächen, ungekürzt\r\nDate: Thu, 12 Nov 2026 09:30:00 +0100\r\n\r\nGruß\r\n",
      ),
    ]),
  },
  { name: "no header at all", raw: lines("", "Just a body. Nobody signed it.") },
  { name: "nothing but a header", raw: lines("From: ghost@nowhere.example", "Subject: Only a header") },
  { name: "one octet", raw: Buffer.from("\n") },
  {
    name: "impossible dates",
    raw: lines(
      "From: clock@stopped.example",
      "Subject: Yesterday",
      "Date: Fri, 31 Feb 1899 25:61:61 +9999",
      "",
      "Tick.",
    ),
  },
  {
    name: "a date in no known form",
    raw: lines(
      "From: clock@stopped.example",
      "Subject: Soon",
      "Date: next Tuesday, after lunch",
      "",
      "Tock.",
    ),
  },
  {
    name: "an encoded word cut in two",
    raw: lines(
      "From: =?utf-8?B?SsO2?= =?utf-8?Q?rg_=E2=82?= <joerg@raw.example>",
      "Subject: =?utf-8?Q?caf=C3?= =?utf-8?Q?=A9_au_lait?= =?unknown-9?Q?=FF?=",
      ...["Date: Wed, 11 Nov 2026 10:00:00 +0000", "", "Halved words."],
    ),
  },
  {
    name: "a charset that nobody has",
    raw: lines(...head("In tongues"), "Content-Type: text/plain; charset=x-klingon", "", "nuqneH"),
  },
  {
    name: "text that is not what its charset says",
    raw: Buffer.concat([
      lines(
        ...head("Not UTF-8"),
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
      ),
      Buffer.from("Stra\xdfe, Caf\xe9, na\xefve\r\n", "latin1"),
    ]),
  },
  {
    name: "headers twice, addresses without end",
    raw: lines(
      ...[
        "From: <<a@b.example>",
        "From: c@d.example",
        "To: undisclosed recipients:;, , <>, robin@harbour.example (me",
      ],
      ...[
        "Subject: First subject",
        "Subject: Second subject",
        "Message-ID: not-bracketed",
        "",
        "Which one is it?",
      ],
    ),
  },
  { name: "forty multiparts, one in the other", raw: nest(40) },
  {
    name: "lines ended by LF alone, and a NUL",
    raw: Buffer.from(
      "From: unix@raw.example\nSubject: Bare\nDate: Tue, 10 Nov 2026 08:00:00 +0000\n\none\ntwo\0three\n",
    ),
  },
];

/** @param {string} subject */
function head(subject) {
  return [
    "From: Mailer of old <mailer@ancient.example>",
    "To: robin@harbour.example",
    `Subject: ${subject}`,
    "Date: Fri, 13 Nov 2026 13:13:13 +0000",
    `Message-ID: <${Buffer.from(subject).toString("hex").slice(0, 24)}@ancient.example>`,
    "MIME-Version: 1.0",
  ];
}

/** @param {string[]} all */
function lines(...all) {
  return Buffer.from(all.map((line) => `${line}\r\n`).join(""));
}

/** @param {number} depth */
function nest(depth) {
  const opened = Array.from({ length: depth }, (_, n) => [
    `Content-Type: multipart/mixed; boundary="level${n}"`,
    "",
    `--level${n}`,
  ]);
  const closed = Array.from({ length: depth }, (_, n) => `--level${depth - 1 - n}--`);
  return lines(
    ...head("Matryoshka"),
    ...opened.flat(),
    "Content-Type: text/plain",
    "",
    "The innermost doll.",
    ...closed,
  );
}
