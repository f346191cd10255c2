/**
 * An incoming server of a client configuration, as it stands there. Whoever made the document chose each text: nothing here
 * has been checked, and placeholders (`%EMAILADDRESS%`) are still in it.
 */
export interface ConfiguredServer {
  readonly type: string;
  readonly hostname: string;
  readonly port: string;
  readonly socketType: string;
  readonly username: string;
  /** Each way to log in that is told, in its order of preference. */
  readonly authentication: readonly string[];
}

/** Nobody offers more; and a document of 64 KiB could name thousands. */
const maxServers = 20;
const maxTextCharacters = 1_024;

const serverSelector = "clientconfig > emailprovider > incomingserver";
const fields = ["hostname", "port", "socketType", "username", "authentication"] as const;

type Texts = Record<(typeof fields)[number], string[]>;

/**
 * Reads the incoming servers of a Mozilla `config-v1.1.xml` with the platform's HTML parser, which is streaming, keeps nothing
 * and takes anything (docs/adr/0024-autoconfig-without-a-library.md says why, and where the two languages differ).
 *
 * @returns empty where it is no such document
 */
export async function readClientConfig(xml: string): Promise<readonly ConfiguredServer[]> {
  const servers: { type: string; texts: Texts }[] = [];
  const rewriter = new HTMLRewriter().on(serverSelector, {
    element(element) {
      const type = decodeReferences(element.getAttribute("type") ?? "");
      servers.push({ type, texts: noTexts() });
    },
  });
  for (const field of fields) {
    rewriter.on(`${serverSelector} > ${field.toLowerCase()}`, {
      element() {
        servers.at(-1)?.texts[field].push("");
      },
      text({ text }) {
        const texts = servers.at(-1)?.texts[field];
        if (texts !== undefined && texts.length > 0) texts.push((texts.pop() ?? "") + text);
      },
    });
  }
  try {
    await rewriter.transform(new Response(xml)).body?.pipeTo(new WritableStream());
  } catch {
    // The parser gives up where HTML would be read in two ways, which no configuration is.
    return [];
  }
  return servers.slice(0, maxServers).map(({ type, texts }) => ({
    type,
    hostname: textOf(texts.hostname),
    port: textOf(texts.port),
    socketType: textOf(texts.socketType),
    username: textOf(texts.username),
    authentication: texts.authentication.slice(0, maxServers).map((text) => textOf([text])),
  }));
}

function noTexts(): Texts {
  return { hostname: [], port: [], socketType: [], username: [], authentication: [] };
}

function textOf([text = ""]: readonly string[]): string {
  const decoded = decodeReferences(text.slice(0, maxTextCharacters)).trim();
  return decoded.isWellFormed() ? decoded : "";
}

/** XML 1.0 section 4.6. */
const predefined: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Character and entity references (XML 1.0 section 4.1); one that is not known stays as it is. */
function decodeReferences(text: string): string {
  const [first = "", ...rest] = text.split("&");
  return (
    first +
    rest
      .map((piece) => {
        const end = piece.indexOf(";");
        const character = end < 0 ? undefined : decodeReference(piece.slice(0, end));
        return character === undefined ? `&${piece}` : character + piece.slice(end + 1);
      })
      .join("")
  );
}

function decodeReference(name: string): string | undefined {
  const [, hexadecimal, decimal] = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name) ?? [];
  if (hexadecimal === undefined && decimal === undefined) return predefined.get(name);
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return code > 0x10_ffff ? undefined : String.fromCodePoint(code);
}
