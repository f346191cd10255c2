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

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
