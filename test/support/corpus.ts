import { askControl } from "./ask-control.ts";

/** The octets of one file of the corpora. */
export async function corpusFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await askControl(`/corpora/${encodePath(path)}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A file of the corpora as text in UTF-8. */
export async function corpusText(path: string): Promise<string> {
  return new TextDecoder().decode(await corpusFile(path));
}

/** Every file below a folder of the corpora, by its path in them. */
export async function corpusList(folder: string): Promise<string[]> {
  const response = await askControl(`/corpora-list/${encodePath(folder)}`);
  return response.json();
}

/** Puts files of the corpora, octet for octet, into a mailbox of the tests' mail server: UIDs from 1 in this order. */
export async function corpusMailbox(user: string, mailbox: string, files: readonly string[]): Promise<void> {
  await askControl("/mailbox", { method: "POST", body: JSON.stringify({ user, mailbox, files }) });
}

/** Hands a report in; a run with `WRITE_REPORTS=1` keeps it in docs/reports. */
export async function handInReport(name: string, text: string): Promise<void> {
  await askControl(`/report/${name}`, { method: "PUT", body: text });
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
