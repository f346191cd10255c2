import { crc32, deflateRawSync, deflateSync } from "node:zlib";

/**
 * Draws a PNG: a soft gradient with a band of another colour, told apart by its hue.
 * @param {number} width
 * @param {number} height
 * @param {readonly [number, number, number]} colour
 * @returns {Buffer}
 */
export function drawPng(width, height, colour) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      const light = 0.55 + (0.45 * x) / width;
      const isBand = Math.abs(y - height / 2 - (height / 5) * Math.sin((6 * x) / width)) < height / 10;
      colour.forEach((value, channel) => {
        rows[at + channel] = Math.round(isBand ? 255 - value * 0.4 : value * light);
      });
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a channel, RGB.
  header.set([8, 2], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(rows)),
    pngChunk("IEND", Buffer.alloc(0)),
  ];
  return Buffer.concat([signature, ...chunks]);
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function pngChunk(type, content) {
  const body = Buffer.concat([Buffer.from(type), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/**
 * Sets lines of ASCII text on one page.
 * @param {readonly string[]} lines the first one is the title
 * @returns {Buffer}
 */
export function formatPdf(lines) {
  const [title = "", ...rest] = lines;
  const shown = [
    `/F1 20 Tf (${escapePdf(title)}) Tj 0 -36 Td /F1 11 Tf`,
    ...rest.map((line) => `(${escapePdf(line)}) Tj`),
  ];
  const content = `BT 64 770 Td ${shown.join(" 0 -18 Td\n")} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let pdf = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = pdf.length;
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join("")}`;
  return Buffer.from(
    `${pdf}${table}trailer << /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`,
  );
}

/** @param {string} line */
function escapePdf(line) {
  return line.replaceAll(/[\\()]/g, String.raw`\$&`);
}

/**
 * Packs files into a ZIP archive.
 * @param {Readonly<Record<string, Uint8Array>>} files by name
 * @returns {Buffer}
 */
export function packZip(files) {
  const local = [];
  const central = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const shared = Buffer.alloc(26);
    // Version 2.0, names in UTF-8, deflate, the first of January 2026.
    [20, 0x0800, 8, 0, 0x5c21].forEach((value, index) => shared.writeUInt16LE(value, index * 2));
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(bytes.length, 18);
    shared.writeUInt16LE(nameBytes.length, 22);
    const entry = Buffer.concat([Buffer.from("PK\x03\x04"), shared, nameBytes, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from("PK\x01\x02\x14\x00"), shared, tail, nameBytes);
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(local.length, 4);
  end.writeUInt16LE(local.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from("PK\x05\x06"), end]);
}

/**
 * @param {readonly (readonly (string | number)[])[]} rows
 * @returns {Buffer}
 */
export function formatCsv(rows) {
  return Buffer.from(rows.map((row) => `${row.join(",")}\r\n`).join(""));
}
