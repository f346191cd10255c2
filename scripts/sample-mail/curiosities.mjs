import { drawPng, formatPdf, packZip } from "./files.mjs";
import { attachment, embedded, formatMessage, html, inline, multipart, text } from "./mime.mjs";
import { OWNER, personOf } from "./people.mjs";

/** @typedef {import("./sample-mail.mjs").Single} Single */

const CHAPTER = `The tide had turned before anyone noticed. On the quay, the lamps went out one by one, and the
ferryman, who had counted them every night for thirty years, stopped at seventeen and began again.
`;

/**
 * Proper messages of unusual size or build, which a reader of mail has to take in its stride.
 * @returns {Single[]}
 */
export function makeCuriosities() {
  return [...makeLongOnes(), ...makeNestedOnes(), ...makeJunk(), ...makeDrafts()];
}

/** @returns {Single[]} */
function makeLongOnes() {
  const novel = Array.from({ length: 5400 }, (_, index) => `${index + 1}. ${CHAPTER}`).join("\n");
  const rows = Array.from(
    { length: 4000 },
    (_, row) => `<tr><td>${row}</td><td>${CHAPTER.slice(0, 40)}</td></tr>`,
  );
  const chart = drawPng(900, 700, [40, 110, 190]);
  const scans = {
    "quay-1.png": chart,
    "quay-2.png": drawPng(900, 700, [190, 110, 40]),
    "read me.txt": Buffer.from(CHAPTER),
  };
  return [
    {
      from: personOf("claire"),
      subject: "The whole manuscript, in one piece",
      mailbox: "INBOX",
      part: text(novel, { encoding: "7bit", charset: "utf-8" }),
    },
    {
      from: personOf("meera"),
      subject: "Every reading of the tide gauge since 1901",
      mailbox: "Archive",
      part: html(`<table>\n${rows.join("\n")}\n</table>\n`),
    },
    {
      from: personOf("ines"),
      subject:
        "Scans of the old quay, and a few words about each of them because the archive in Lisbon asked for it in writing",
      mailbox: "INBOX",
      flags: ["\\Flagged"],
      part: multipart(
        "mixed",
        text("Both scans are in the archive, and the chart is beside it.\n"),
        attachment("Hafenpläne – Übersicht (überarbeitet).zip", "application/zip", packZip(scans)),
        attachment("chart.png", "image/png", chart),
        attachment(
          "海図.pdf",
          "application/pdf",
          formatPdf(["Chart of the harbour", "Soundings in metres."]),
        ),
      ),
    },
  ];
}

/** @returns {Single[]} */
function makeNestedOnes() {
  const inner = formatMessage(
    {
      from: personOf("tomasz"),
      to: [OWNER],
      subject: "Światła na molo",
      date: new Date("2026-10-30T08:00:00Z"),
      messageId: "molo-1@lighthouse.example",
    },
    multipart(
      "mixed",
      text("Molo świeci znowu.\n"),
      attachment("molo.png", "image/png", drawPng(64, 64, [230, 200, 60])),
    ),
  );
  const forwarded = formatMessage(
    {
      from: personOf("jonas"),
      to: [OWNER],
      subject: "Fwd: Światła na molo",
      date: new Date("2026-10-30T09:00:00Z"),
      messageId: "molo-2@harbour.example",
    },
    multipart("mixed", text("See below.\n"), embedded(inner)),
  );
  const logo = inline("logo@harbour.example", "image/png", drawPng(120, 40, [20, 90, 160]));
  const page = html('<p><img src="cid:logo@harbour.example"> Minutes are attached.</p>\n');
  return [
    {
      from: personOf("meera"),
      subject: "Fwd: Fwd: Światła na molo",
      mailbox: "INBOX",
      flags: ["$Forwarded"],
      part: multipart("mixed", text("Forwarded twice, sorry.\n"), embedded(forwarded)),
    },
    {
      from: personOf("amara"),
      subject: "Minutes of Monday",
      mailbox: "Projekte",
      part: multipart(
        "mixed",
        multipart("alternative", text("Minutes are attached.\n"), multipart("related", page, logo)),
        attachment(
          "minutes.pdf",
          "application/pdf",
          formatPdf(["Minutes", "1. Keys", "2. Cake", "3. Tides"]),
        ),
      ),
    },
  ];
}

/** @returns {Single[]} */
function makeJunk() {
  const offers = [
    "MAKE WAVES FA$T",
    "Re: your inheritance of 12 ships",
    "🚢🚢 Cruises −90 % 🚢🚢",
    "You have (1) parcel at the quay",
  ];
  return offers.map((subject, index) => ({
    from: { name: "Captain Prize", email: `captain${index}@bargain.example` },
    subject,
    mailbox: index === 3 ? "Trash" : "Junk",
    flags: ["$Junk"],
    part: html(`<form action="https://bargain.example/"><script>alert(${index})</script>
<p onclick="alert(1)">Click <a href="javascript:alert(2)">here</a>!</p>
<img src="https://bargain.example/seen.gif"></form>\n`),
  }));
}

/** @returns {Single[]} */
function makeDrafts() {
  const drafts = ["Announcement of the harbour map", "Dear landlord", "(no title yet)"];
  return drafts.map((subject) => ({
    from: OWNER,
    subject,
    mailbox: "Drafts",
    flags: ["\\Draft"],
    part: text("Dear all,\n\nit is with great\n", { encoding: "7bit" }),
  }));
}
