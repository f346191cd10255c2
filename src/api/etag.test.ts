import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import type { AppEnv } from "./context.ts";
import {
  isKnownTag,
  knownVersion,
  strongTag,
  taggedContent,
  taggedJson,
  tagSubject,
  versionTag,
  weakTag,
} from "./etag.ts";

const app = new Hono<AppEnv>();
app.get("/known", (c) => c.json(isKnownTag(c, 'W/"a"')));
app.get("/version", (c) => c.json(knownVersion(c, c.req.query("of") ?? "")));
app.get("/tagged", (c) => taggedJson(c, '"a"', () => ({ x: 1 })));
app.get("/content", (c) => taggedContent(c, c.req.query("of") ?? "", { x: c.req.query("x") }));

async function isKnown(header: string): Promise<unknown> {
  return (await app.request("/known", { headers: { "If-None-Match": header } })).json();
}

describe("If-None-Match (RFC 9110 section 13.1.2)", () => {
  it.each(['W/"a"', '"a"', '"b", "a"', '"b",W/"a" , "c"', "*"])("%s has it", async (header) => {
    expect(await isKnown(header)).toBe(true);
  });

  it.each(['"b"', '"b", *', "a", '"aa"', 'w/"a"', "", '"b", "c"'])("%s does not have it", async (header) => {
    expect(await isKnown(header)).toBe(false);
  });
});

describe("the version in a tag", () => {
  const versionIn = async (header: string, of = "s"): Promise<unknown> =>
    (await app.request(`/version?of=${of}`, { headers: { "If-None-Match": header } })).json();

  it("comes back with If-None-Match, where the tag is of the same subject", async () => {
    const subject = await tagSubject("ada", { limit: 50 });
    const tag = versionTag(subject, "7.501.100.12345");
    expect(tag).toMatch(/^W\/"[A-Za-z0-9_-]{22}\.7\.501\.100\.12345"$/);
    expect(await versionIn(tag, subject)).toBe("7.501.100.12345");
    expect(await versionIn(tag, await tagSubject("bob", { limit: 50 }))).toBeNull();
    expect(await versionIn(tag, await tagSubject("ada", { limit: 51 }))).toBeNull();
  });

  it.each([
    ['"s.1"', "1"],
    ['"t.2", W/"s.1"', "1"],
    ['W/"s."', ""],
    ['W/"s"', null],
    ['W/"s.1', null],
    ["s.1", null],
    ["*", null],
    ["", null],
  ])("of %s is %j", async (header, expected) => {
    expect(await versionIn(header)).toBe(expected);
  });
});

describe("taggedJson", () => {
  it("answers with the content, to be asked about each time and for this caller only", async () => {
    const { status, headers } = await app.request("/tagged");
    expect(status).toBe(200);
    expect(headers.get("ETag")).toBe('"a"');
    expect(headers.get("Cache-Control")).toBe("private, no-cache");
    expect(headers.get("Vary")).toBe("Authorization, Mail-Account");
  });

  it("answers 304 without content where the caller has it", async () => {
    const response = await app.request("/tagged", { headers: { "If-None-Match": '"a"' } });
    expect(response.status).toBe(304);
    expect(response.headers.get("ETag")).toBe('"a"');
    expect(await response.text()).toBe("");
  });
});

describe("taggedContent", () => {
  const tagOf = async (query: string): Promise<string> =>
    (await app.request(`/content?${query}`)).headers.get("ETag") ?? "";

  it("answers with the content, under a tag that follows from it and from whose it is", async () => {
    const response = await app.request("/content?of=ada&x=1");
    expect(await response.json()).toEqual({ x: "1" });
    expect(response.headers.get("Content-Type")).toBe("application/json");
    const tag = response.headers.get("ETag") ?? "";
    expect(tag).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
    expect(await tagOf("of=ada&x=1")).toBe(tag);
    expect(await tagOf("of=ada&x=2")).not.toBe(tag);
    expect(await tagOf("of=bob&x=1")).not.toBe(tag);
  });

  it("answers 304 without content where the caller has it", async () => {
    const headers = { "If-None-Match": await tagOf("of=ada&x=1") };
    const response = await app.request("/content?of=ada&x=1", { headers });
    expect([response.status, await response.text()]).toEqual([304, ""]);
  });
});

describe("tags", () => {
  it("follow from the values, and differ where any differs", async () => {
    expect(await strongTag("a", { b: 1 })).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
    expect(await strongTag("a", { b: 1 })).toBe(await strongTag("a", { b: 1 }));
    expect(await strongTag("a", { b: 1 })).not.toBe(await strongTag("a", { b: 2 }));
    expect(await weakTag("a")).toBe(`W/${await strongTag("a")}`);
  });
});
