import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Finds error codes without a page, pages without a code, and links that lead nowhere.
 * @param {string} root of the project
 * @returns {Promise<string[]>} one line each
 */
export async function findDocumentGaps(root) {
  return [...(await findProblemGaps(root)), ...(await findDeadLinks(root))];
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

/** @param {string} root */
async function findDeadLinks(root) {
  const names = [
    ...(await readdir(root)),
    ...(await readdir(join(root, "docs"), { recursive: true })).map(inDocs),
  ];
  const dead = [];
  for (const name of names.filter((name) => name.endsWith(".md"))) {
    const text = await readFile(join(root, name), "utf8");
    for (const [, link = ""] of text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      const isLocal = !/^[a-z]+:/.test(link);
      if (isLocal && !existsSync(join(root, dirname(name), link))) dead.push(`${name} links to ${link}`);
    }
  }
  return dead;
}

/** @param {string} name */
function inDocs(name) {
  return join("docs", name);
}
