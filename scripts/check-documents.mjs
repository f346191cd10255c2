import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * @typedef {object} Text a file of the project
 * @property {string} name from the root of the project
 * @property {string} text
 */

/**
 * Finds what the documents say and the project does not have: error codes, pages, links, files, commands, quirks, tests.
 * @param {string} root of the project
 * @returns {Promise<string[]>} one line each
 */
export async function findDocumentGaps(root) {
  const documents = await readDocuments(root);
  return [
    ...(await findProblemGaps(root)),
    ...findDeadLinks(root, documents),
    ...findDeadPaths(root, documents),
    ...(await findUnknownCommands(root, documents)),
    ...(await findQuirkGaps(root, documents)),
    ...(await findMissingTests(root, documents)),
  ];
}

/**
 * @param {string} root
 * @returns {Promise<Text[]>}
 */
async function readDocuments(root) {
  const inDocs = await readdir(join(root, "docs"), { recursive: true });
  const names = [...(await readdir(root)), ...inDocs.map((name) => join("docs", name))];
  return readTexts(
    root,
    names.filter((name) => name.endsWith(".md")),
  );
}

/**
 * @param {string} root
 * @param {readonly string[]} names
 * @returns {Promise<Text[]>}
 */
function readTexts(root, names) {
  return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(root, name), "utf8") })));
}

/** @param {string} root */
async function findProblemGaps(root) {
  const errors = await readFile(join(root, "src/base/errors.ts"), "utf8");
  const [, union = ""] = /export type ErrorCode =([^;]+);/.exec(errors) ?? [];
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code = ""]) => code);
  const folder = join(root, "docs/problems");
  const names = existsSync(folder) ? await readdir(folder) : [];
  const pages = names.filter((name) => name !== "README.md").map((name) => name.replace(/\.md$/, ""));
  return [
    ...codes.filter((code) => !pages.includes(code)).map((code) => `docs/problems/${code}.md is missing`),
    ...pages
      .filter((page) => !codes.includes(page))
      .map((page) => `docs/problems/${page}.md: no such error code`),
  ];
}

/**
 * @param {string} root
 * @param {readonly Text[]} documents
 */
function findDeadLinks(root, documents) {
  return documents.flatMap(({ name, text }) =>
    [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(name), link)))
      .map((link) => `${name} links to ${link}`),
  );
}

/**
 * A path in backticks is one from the root or from src: `src/imap/client.ts`, `imap/client.ts`, `mailbox/imap/`.
 * @param {string} root
 * @param {readonly Text[]} documents
 */
function findDeadPaths(root, documents) {
  return documents.flatMap(({ name, text }) =>
    [...text.matchAll(/`(\w[\w.-]*\/(?:[\w./-]*\/|[\w./-]*\.(?:ts|mjs|md|toml))?)`/g)]
      .map(([, path = ""]) => path)
      .filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, "src", path)))
      .map((path) => `${name} speaks of ${path}`),
  );
}

/**
 * @param {string} root
 * @param {readonly Text[]} documents
 */
async function findUnknownCommands(root, documents) {
  const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  return documents.flatMap(({ name, text }) =>
    [...text.matchAll(/npm run ([\w:-]+)/g)]
      .map(([, script = ""]) => script)
      .filter((script) => !(script in scripts))
      .map((script) => `${name} runs ${script}`),
  );
}

/**
 * The numbers of quirks in the code are those of the table in docs/architecture.md.
 * @param {string} root
 * @param {readonly Text[]} documents
 */
async function findQuirkGaps(root, documents) {
  const architecture = documents.find(({ name }) => name === "docs/architecture.md")?.text ?? "";
  const [, table = ""] = /^## Quirks$(.*?)^## /ms.exec(architecture) ?? [];
  const listed = new Set([...table.matchAll(/^\| (\d+) \|/gm)].map(([, number = ""]) => number));
  const named = new Map();
  for (const { name, text } of await readSources(root)) {
    for (const [, list = ""] of text.matchAll(/\bquirks? (\d+(?:(?:, | and )\d+)*)/gi))
      for (const number of list.match(/\d+/g) ?? []) named.set(number, name);
  }
  return [
    ...[...named]
      .filter(([number]) => !listed.has(number))
      .map(([number, name]) => `${name}: quirk ${number} is not in docs/architecture.md`),
    ...[...listed]
      .filter((number) => !named.has(number))
      .map((number) => `docs/architecture.md: no code speaks of quirk ${number}`),
  ];
}

/** @param {string} root */
async function readSources(root) {
  const names = await Promise.all(
    ["src", "test"].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((name) => join(folder, name)),
    ),
  );
  return readTexts(
    root,
    names.flat().filter((name) => name.endsWith(".ts")),
  );
}

/**
 * docs/rfcs.md names tests as `file` "a part of the test's name", with files from src or from the root.
 * @param {string} root
 * @param {readonly Text[]} documents
 */
async function findMissingTests(root, documents) {
  const { name, text } = documents.find((document) => document.name === "docs/rfcs.md") ?? { text: "" };
  const missing = [];
  for (const [, file = "", title = ""] of text.matchAll(/`([\w./-]+\.ts)` "([^"]+)"/g)) {
    const path = [join(root, "src", file), join(root, file)].find((candidate) => existsSync(candidate));
    if (path === undefined || !(await readFile(path, "utf8")).includes(title))
      missing.push(`${name}: ${file} has no test "${title}"`);
  }
  return missing;
}
