import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";

const folder = new URL("../../../docs/reports/", import.meta.url);

/** Keeps a report of a test run in docs/reports, if the run was started with `WRITE_REPORTS=1`. `@commit@` in it is replaced. */
export async function keepReport(name, text) {
  if (!process.env["WRITE_REPORTS"]) return;
  if (!/^[a-z0-9-]+\.md$/.test(name)) throw new Error(`no name of a report: ${name}`);
  const { stdout } = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"], { cwd: folder });
  await writeFile(new URL(name, folder), text.replaceAll("@commit@", stdout.trim()));
}
