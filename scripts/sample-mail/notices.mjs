import { drawPng, formatCsv, formatPdf, packZip } from "./files.mjs";
import { attachment, html, inline, multipart, text } from "./mime.mjs";

/** @typedef {import("./random.mjs").Random} Random */
/** @typedef {import("./sample-mail.mjs").Single} Single */

const GOODS = [
  "storm lantern",
  "oilskin jacket",
  "sextant, brass",
  "tea, first flush",
  "rope, 20 m",
  "folding kayak",
];
const CITIES = ["Rotterdam", "Lisboa", "Göteborg", "Gdańsk", "Bergen", "Saint-Malo"];
const STORIES = [
  [
    "The quiet return of the night ferry",
    "Twelve new routes open next summer, most of them slower than the train.",
  ],
  ["What gulls know about wind", "A small team tagged forty birds. The maps they drew are better than ours."],
  ["A lighthouse that plays music", "On the northern pier, the lamp has learned to sing when fog comes in."],
  ["How to splice a rope in the dark", "Feel for the lay, count to three, and trust your thumbs."],
];

/** @type {readonly ((random: Random) => Single)[]} one after the other, again and again */
export const NOTICES = [makeReceipt, makeNewsletter, makeTicket, makeBuildReport, makeStatement, makePhotos];

/** @param {Random} random @returns {Single} */
function makeReceipt(random) {
  const order = random.integer(10_000, 99_999);
  const goods = random.pick(GOODS);
  const price = `${random.integer(12, 340)}.${random.integer(10, 99)} EUR`;
  const plain = `Thank you for your order ${order}.\n\n  1 x ${goods}   ${price}\n\nIt leaves our quay tomorrow morning.\n`;
  const page = `<html><body><h1>Thank you!</h1><p>Your order <b>${order}</b> is on its way.</p>
<table><tr><td>1 &times; ${goods}</td><td align="right">${price}</td></tr></table>
<p style="color:#777">It leaves our quay tomorrow morning.</p></body></html>\n`;
  return {
    from: { name: "Quayside Supplies", email: "orders@quayside.example" },
    subject: `Your order ${order}: ${goods}`,
    mailbox: "INBOX",
    part: multipart("alternative", text(plain), html(page)),
  };
}

/** @param {Random} random @returns {Single} */
function makeNewsletter(random) {
  const [title = "", lead = ""] = random.pick(STORIES);
  const issue = random.integer(100, 400);
  const banner = `banner-${issue}@tideline.example`;
  const page = `<html><head><style>body { font-family: Georgia, serif; max-width: 36em }</style></head><body>
<img src="cid:${banner}" width="480" height="120" alt="The Tideline">
<h1>${title}</h1><p>${lead}</p>
<p><a href="https://tideline.example/${issue}">Read on</a></p>
<img src="https://tideline.example/open.gif?i=${issue}" width="1" height="1" alt="">
</body></html>\n`;
  const image = drawPng(480, 120, [
    random.integer(20, 90),
    random.integer(80, 150),
    random.integer(120, 220),
  ]);
  const related = multipart("related", html(page), inline(banner, "image/png", image));
  return {
    from: { name: "The Tideline", email: "letters@tideline.example" },
    subject: `The Tideline no. ${issue}: ${title}`,
    mailbox: "Newsletters",
    part: multipart(
      "alternative",
      text(`${title}\n\n${lead}\n\nhttps://tideline.example/${issue}\n`),
      related,
    ),
    more: [
      "List-Id: The Tideline <letters.tideline.example>",
      "List-Unsubscribe: <https://tideline.example/off>",
    ],
  };
}

/** @param {Random} random @returns {Single} */
function makeTicket(random) {
  const city = random.pick(CITIES);
  const code = random.integer(100_000, 999_999).toString(36).toUpperCase();
  const asciiCity = city.normalize("NFD").replaceAll(/[^ -~]/g, "");
  const seat = `${random.integer(1, 14)}${random.pick(["A", "B", "C", "D"])}`;
  const pdf = formatPdf([
    `Ticket ${code}`,
    `To ${asciiCity}`,
    `Seat ${seat}`,
    "Please show this page on board.",
  ]);
  return {
    from: { name: "Coast & Country Rail", email: "tickets@ccrail.example" },
    subject: `Your ticket to ${city} (${code})`,
    mailbox: "INBOX",
    part: multipart(
      "mixed",
      text(`Your seat to ${city} is ${seat}. The ticket is attached.\n\nHave a good journey!\n`),
      attachment(`ticket-${code}.pdf`, "application/pdf", pdf),
    ),
  };
}

/** @param {Random} random @returns {Single} */
function makeBuildReport(random) {
  const build = random.integer(2000, 4000);
  const isGreen = random.chance(75);
  const log = Array.from(
    { length: 200 },
    (_, line) => `[${line}] compile module-${random.integer(1, 60)} ... ok`,
  );
  const files = {
    "build.log": Buffer.from(`${log.join("\n")}\n`),
    "result.json": Buffer.from(`{"build":${build}}\n`),
  };
  return {
    from: { name: "Build", email: "build@harbour.example" },
    subject: `${isGreen ? "Passed" : "FAILED"}: harbour-map #${build}`,
    mailbox: "INBOX",
    part: multipart(
      "mixed",
      text(`Build ${build} has ${isGreen ? "passed" : "failed"} after ${random.integer(60, 400)} s.\n`, {
        encoding: "7bit",
      }),
      attachment(`build-${build}.zip`, "application/zip", packZip(files)),
    ),
    more: ["Auto-Submitted: auto-generated"],
  };
}

/** @param {Random} random @returns {Single} */
function makeStatement(random) {
  const number = random.integer(1, 40);
  const rows = Array.from({ length: 30 }, (_, day) => [
    `2026-01-${String(day + 1).padStart(2, "0")}`,
    random.pick(GOODS).replace(",", ""),
    random.integer(-9000, 9000) / 100,
  ]);
  return {
    from: { name: "Harbour Savings Bank", email: "no-reply@savings.example" },
    subject: `Statement no. ${number}`,
    mailbox: "Archive",
    part: multipart(
      "mixed",
      text("Dear customer,\n\nyour statement is attached as a table.\n"),
      attachment(
        `Kontoauszug für Robin, Nr. ${number}.csv`,
        "text/csv; charset=utf-8",
        formatCsv([["date", "text", "amount"], ...rows]),
      ),
    ),
  };
}

/** @param {Random} random @returns {Single} */
function makePhotos(random) {
  const city = random.pick(CITIES);
  const count = random.integer(2, 4);
  const cids = Array.from(
    { length: count },
    (_, n) => `photo-${n}-${random.integer(1, 99_999)}@camera.example`,
  );
  const images = cids.map((cid) => {
    const colour = /** @type {const} */ ([
      random.integer(60, 230),
      random.integer(60, 230),
      random.integer(60, 230),
    ]);
    return inline(cid, "image/png", drawPng(320, 240, colour));
  });
  const shown = cids.map((cid) => `<p><img src="cid:${cid}" alt="${city}"></p>`).join("\n");
  return {
    from: { name: "Amara Okafor", email: "amara@harbour.example" },
    subject: `${count} pictures from ${city} 📷`,
    mailbox: "INBOX",
    part: multipart("related", html(`<p>Look where I am!</p>\n${shown}\n`), ...images),
  };
}
