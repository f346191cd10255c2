import { describe, expect, it } from "vitest";
import { problemKinds } from "./problem.ts";
import type { OpenApiDocument, Operation } from "./openapi.ts";
import { accountSchema } from "./schemas/account.ts";
import { receiptSchema } from "./schemas/acknowledge.ts";
import { ask } from "./test-app.ts";

const document: OpenApiDocument = await (await ask("/openapi.json")).json();
const operations: readonly (readonly [string, Operation])[] = Object.entries(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
);

function examplesOf<Example>(schema: string): readonly Example[] {
  return (document.components.schemas[schema]?.["examples"] ?? []) as readonly Example[];
}

const exampleAccounts = examplesOf<{ readonly protocol: string }>("Account");

describe("/openapi.json", () => {
  it("is OpenAPI 3.1 and has every route of the contract that is there", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(operations.map(([name]) => name).sort()).toEqual([
      "DELETE /v1/accounts/{account}/mailboxes/{mailbox}",
      "DELETE /v1/accounts/{account}/messages/{id}",
      "DELETE /v1/keys/{id}",
      "GET /docs",
      "GET /docs/problems/{code}",
      "GET /healthz",
      "GET /openapi.json",
      "GET /v1/accounts/{account}/capabilities",
      "GET /v1/accounts/{account}/changes",
      "GET /v1/accounts/{account}/mailboxes",
      "GET /v1/accounts/{account}/mailboxes/{mailbox}",
      "GET /v1/accounts/{account}/messages",
      "GET /v1/accounts/{account}/messages/{id}",
      "GET /v1/accounts/{account}/messages/{id}/parts/{partId}",
      "GET /v1/accounts/{account}/messages/{id}/raw",
      "GET /v1/autoconfig",
      "GET /v1/keys",
      "PATCH /v1/accounts/{account}/mailboxes/{mailbox}",
      "PATCH /v1/accounts/{account}/messages/{id}",
      "POST /v1/accounts/{account}/mailboxes",
      "POST /v1/accounts/{account}/messages",
      "POST /v1/accounts/{account}/messages/ack",
      "POST /v1/diagnose",
      "POST /v1/keys",
    ]);
  });

  it("names each operation once", () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations)(
    "%s documents its path parameters, who may call it, and its problems",
    (name, operation) => {
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const documented = operation.parameters.filter((parameter) => parameter.in === "path");
      expect(documented.map((parameter) => parameter.name)).toEqual(inPath);
      expect(documented.every(({ required }) => required)).toBe(true);
      expect(operation.security).toHaveLength(name.includes("/v1/") ? 1 : 0);
      expect(operation.responses["default"]?.content).toEqual({
        "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
      });
      expect(document.tags.map((tag) => tag.name)).toEqual(expect.arrayContaining([...operation.tags]));
    },
  );

  it("has what each of its references names", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
  });

  it("has no keys that only JSON Schema files have", () => {
    expect(JSON.stringify(document)).not.toMatch(/"\$(schema|id|defs)"/);
  });

  it("documents the list's parameters with their bounds and defaults", () => {
    const { parameters = [] } = document.paths["/v1/accounts/{account}/messages"]?.["get"] ?? {};
    const limit = parameters.find(({ name }) => name === "limit");
    expect(limit).toMatchObject({ in: "query", required: false });
    expect(limit?.schema).toEqual({ type: "integer", minimum: 1, maximum: 500, default: 50 });
    expect(parameters.find(({ name }) => name === "Mail-Account")).toMatchObject({
      in: "header",
      required: true,
    });
  });

  it("documents a parameter that may be repeated as a list, and times and numbers as what they are", () => {
    const { parameters = [] } = document.paths["/v1/accounts/{account}/messages"]?.["get"] ?? {};
    const schemaOf = (name: string): unknown => parameters.find((known) => known.name === name)?.schema;
    expect(schemaOf("hasKeyword")).toMatchObject({ type: "array", maxItems: 20, items: { type: "string" } });
    expect(schemaOf("after")).toEqual({ type: "string", format: "date-time" });
    expect(schemaOf("minSize")).toMatchObject({ type: "integer", minimum: 0 });
    expect(schemaOf("hasAttachment")).toEqual({ type: "string", enum: ["true", "false"] });
    expect(parameters.filter(({ required }) => required).map(({ name }) => name)).toEqual([
      "account",
      "Mail-Account",
    ]);
  });

  it("closes what callers send, and leaves what we answer open to grow", () => {
    expect(document.components.schemas["Account"]).toMatchObject({ additionalProperties: false });
    expect(document.components.schemas["NewKey"]).toMatchObject({ additionalProperties: false });
    expect(document.components.schemas["Message"]).not.toHaveProperty("additionalProperties");
  });
});

describe("the examples", () => {
  it("are of both protocols, and are what the API takes", () => {
    expect([...new Set(exampleAccounts.map(({ protocol }) => protocol))]).toEqual(["imap", "pop3"]);
    for (const example of exampleAccounts) expect(accountSchema.safeParse(example).success).toBe(true);
    for (const example of examplesOf("Receipt")) expect(receiptSchema.safeParse(example).success).toBe(true);
    expect(examplesOf("Acknowledgement")).toHaveLength(1);
  });
});

describe("/docs", () => {
  it("shows every operation and schema and error code", async () => {
    const html = await (await ask("/docs")).text();
    for (const [, { operationId }] of operations) expect(html).toContain(`id="${operationId}"`);
    for (const name of Object.keys(document.components.schemas)) expect(html).toContain(`id="${name}"`);
    for (const code of Object.keys(problemKinds)) expect(html).toContain(`id="${code}"`);
  });

  it.each(["/docs", "/docs/problems/mail_auth_failed"])(
    "%s loads nothing and runs nothing, and its policy allows no more than its own style",
    async (path) => {
      const response = await ask(path);
      const html = await response.text();
      expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
      expect(html).not.toMatch(/<(script|link|img|iframe|form|base)|https?:\/\/|\son\w+=|\sstyle=/i);
      const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? "";
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(style));
      expect(response.headers.get("Content-Security-Policy")).toBe(
        `default-src 'none'; style-src 'sha256-${new Uint8Array(digest).toBase64()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
    },
  );

  it("shows an account of each protocol", async () => {
    const html = await (await ask("/docs")).text();
    for (const { protocol } of exampleAccounts)
      expect(html).toContain(`&#34;protocol&#34;: &#34;${protocol}&#34;`);
  });

  it("links to nothing that is not there", async () => {
    const html = await (await ask("/docs")).text();
    const targets = [...html.matchAll(/href="([^"]+)"/g)].map(([, target = ""]) => target);
    const isThere = (target: string): boolean =>
      target === "/openapi.json" || html.includes(`id="${target.replace(/^#/, "")}"`);
    expect(targets.filter((target) => !isThere(target))).toEqual([]);
  });

  it("is where / leads, and where the type of each problem leads", async () => {
    expect((await ask("/")).headers.get("Location")).toBe("/docs");
    for (const [code, { status }] of Object.entries(problemKinds)) {
      const page = await ask(`/docs/problems/${code}`);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain(`HTTP ${status}`);
    }
    expect((await ask("/docs/problems/constructor")).status).toBe(404);
  });
});
