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
});
