import { describe, expect, it } from "vitest";
import { askControl } from "./ask-control.ts";
import { corpusFile, corpusList, corpusText } from "./corpus.ts";
import { startServer } from "./scripted-server.ts";
import { talk } from "./talk.ts";

describe("the corpora", () => {
  it("are listed and read by path, and nothing outside of them is", async () => {
    const files = await corpusList("own-vectors");
    expect(files).toContain("own-vectors/injection.json");
    expect(JSON.parse(await corpusText("own-vectors/injection.json"))).toHaveProperty("strings");
    expect((await corpusFile("own-vectors/injection.json")).length).toBeGreaterThan(100);
    await expect(askControl("/corpora/..%2FREADME.md")).rejects.toThrow("outside of the corpora");
    await expect(corpusFile("own-vectors/none.json")).rejects.toThrow("no such file");
  });
});

describe("the scripted server", () => {
  it("replays a recorded dialogue by verb, with the client's own tags", async () => {
    await using server = await startServer({ tls: "none", replay: 0 });
    const text = await talk(server.port, "x LOGIN a b\r\ny NAMESPACE\r\nz LOGOUT\r\n");
    expect(text).toMatch(
      /^\* OK \[CAPABILITY IMAP4rev1 LITERAL\+ [^\r]*Dovecot ready.\r\nx OK \[CAPABILITY /,
    );
    expect(text).toContain("y OK Namespace completed.\r\n");
  });

  it("replays one of POP3: by verb, with an argument or without", async () => {
    const { dialogues }: { dialogues: { method: string }[] } = JSON.parse(
      await corpusText("mailkit-pop3/dialogues.json"),
    );
    const replay = dialogues.findIndex(({ method }) => method === "TestProbedUidlSupport");
    await using server = await startServer({ protocol: "pop3", tls: "none", replay });
    const commands = "CAPA\r\nUSER a\r\nPASS b\r\nUIDL\r\nUIDL 1\r\nLIST 1\r\nQUIT\r\n";
    const text = await talk(server.port, commands);
    const [uidl, uidl1] = [await crlf("gmail/uidl.txt"), await crlf("gmail/uidl1.txt")];
    expect(text).toContain(`-ERR\r\n+OK\r\n+OK\r\n${uidl}${uidl1}+OK 1 `);
  });
});

/** A reply as it was sent: on disk its lines end in LF. */
async function crlf(file: string): Promise<string> {
  return (await corpusText(`mailkit-pop3/${file}`)).replace(/\r?\n/g, "\r\n");
}
