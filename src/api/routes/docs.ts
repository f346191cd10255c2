import * as z from "zod";
import type { ErrorCode } from "../../base/errors.ts";
import { MailError } from "../../base/errors.ts";
import type { AppContext } from "../context.ts";
import { renderDocs, renderProblem } from "../docs-page.ts";
import { pagePolicy } from "../html.ts";
import { openApiDocument, type OpenApiDocument } from "../openapi.ts";
import { problemKinds } from "../problem.ts";
import { noQuery, type Router } from "../route.ts";

const tag = "Service";

/** That the Worker runs: the one route that answers whatever the settings are, so it is added before they are read. */
export function addHealthRoute(router: Router): void {
  router.add(
    {
      method: "get",
      path: "/healthz",
      id: "getHealth",
      tag,
      summary: "Whether the Worker runs",
      access: "public",
      input: { query: noQuery },
      responses: { 200: { description: "It does.", type: "application/json" } },
    },
    (c) => c.json({ status: "ok" }),
  );
}

/** The reference, for machines and for people. */
export function addDocsRoutes(router: Router): void {
  let made: OpenApiDocument | undefined;
  const document = (): OpenApiDocument => (made ??= openApiDocument(router.definitions));

  router.add(
    {
      method: "get",
      path: "/openapi.json",
      id: "getOpenApi",
      tag,
      summary: "This reference as an OpenAPI 3.1 document",
      access: "public",
      input: { query: noQuery },
      responses: { 200: { description: "The document.", type: "application/json" } },
    },
    (c) => c.json(document()),
  );

  router.add(
    {
      method: "get",
      path: "/docs",
      id: "getDocs",
      tag,
      summary: "This reference as a page",
      access: "public",
      input: { query: noQuery },
      responses: { 200: { description: "The page.", type: "text/html" } },
    },
    (c) => answerPage(c, renderDocs(document())),
  );

  router.add(
    {
      method: "get",
      path: "/docs/problems/{code}",
      id: "getProblem",
      tag,
      summary: "What an error code means: the `type` of a problem leads here",
      access: "public",
      input: { params: z.object({ code: z.string() }), query: noQuery },
      responses: { 200: { description: "The page.", type: "text/html" } },
    },
    (c, { params }) => {
      if (!isErrorCode(params.code)) throw new MailError("not_found", "There is no such error code.");
      return answerPage(c, renderProblem(params.code));
    },
  );
}

async function answerPage(c: AppContext, html: string): Promise<Response> {
  return c.html(html, 200, { "Content-Security-Policy": await pagePolicy() });
}

function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(problemKinds, text);
}
