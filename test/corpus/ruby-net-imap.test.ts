import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { corpusList, corpusText } from "../support/corpus.ts";
import { ourPlainForm, readNames } from "./net-imap-ours.ts";
import { theirPlainForm, type Yaml } from "./net-imap-theirs.ts";

// The table of Ruby's net-imap: what its parser makes of a response must be what ours makes.

/** Tests that come out otherwise on purpose, and why. */
const differences: Readonly<Record<string, string>> = {
  test_invalid_fetch_msg_att_unknown_fails: "an unknown item is passed over: it must not cost us the message",
};

/** Responses that need no grammar of ours, and why. */
const unread: Readonly<Record<string, string>> = {
  ACL: "never asked for",
  FLAGS: "nothing is stored, so what could be is not asked",
  NOOP: "no response of RFC 9051's, ignored by name",
  QUOTA: "never asked for",
  QUOTAROOT: "never asked for",
  THREAD: "threads are not asked for",
  UIDFETCH: "UIDONLY is not enabled",
  VANISHED: "QRESYNC is not enabled",
};

interface Case {
  readonly name: string;
  readonly response: string;
  readonly expected: Yaml;
}

const cases: Case[] = [];

beforeAll(async () => {
  const files = (await corpusList("ruby-net-imap")).filter((path) => path.endsWith(".yml"));
  for (const file of files) {
    const table: Yaml = parse(await corpusText(file), {
      intAsBigInt: true,
      uniqueKeys: false,
      logLevel: "error",
    });
    for (const [name, test] of Object.entries<Yaml>(table[":tests"])) {
      cases.push({ name, response: test[":response"], expected: test[":expected"] });
    }
  }
});

/** As text that is equal where the meaning is: properties in order, and without those that are missing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner)
            .filter(([, item]) => item !== null && item !== undefined)
            .toSorted(),
        )
      : inner,
  );
}

describe("net-imap's table", () => {
  it("is there", () => {
    expect(cases.length).toBeGreaterThanOrEqual(190);
  });

  it("agrees, but for the tests that are listed here with the reason", () => {
    const compared = cases.map(({ name, response, expected }) => ({
      name,
      theirs: canonical(theirPlainForm(expected)),
      ours: canonical(ourPlainForm(response)),
    }));
    const different = compared.filter(({ theirs, ours }) => theirs !== ours);
    expect(different.filter(({ name }) => !(name in differences))).toEqual([]);
    expect(different.map(({ name }) => name)).toEqual(Object.keys(differences));
  });

  it("has only responses that are read, or that are listed here with the reason", () => {
    const names = new Set(cases.flatMap(({ expected }) => expected?.name ?? []));
    for (const status of ["OK", "NO", "BAD", "BYE", "PREAUTH"]) names.delete(status);
    expect([...names].filter((name) => !readNames.includes(name)).toSorted()).toEqual(Object.keys(unread));
  });
});
