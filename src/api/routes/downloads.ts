import * as z from "zod";
import { accountIdentity } from "../../account/digest.ts";
import { MailError } from "../../base/errors.ts";
import type { ByteStream } from "../../mailbox/source.ts";
import { contentDisposition } from "../../mime/file-name.ts";
import { safeContentType } from "../../mime/media-type.ts";
import { accountHeader, namedAccount } from "../account.ts";
import type { AppContext } from "../context.ts";
import { isKnownTag, notModified, strongTag, taggedHeaders } from "../etag.ts";
import { openMail, type Dependencies } from "../mail.ts";
import { account, id } from "../parameters.ts";
import { problemResponse } from "../problem.ts";
import { parseRange } from "../range.ts";
import { noQuery, type Router } from "../route.ts";

const tag = "Messages";

const partId = z
  .string()
  .regex(/^[1-9][0-9]{0,9}(\.[1-9][0-9]{0,9}){0,31}$/, "must be a partId such as 1 or 2.1");

const charset = z
  .string()
  .regex(/^utf-8$/i, "must be utf-8")
  .optional()
  .describe("`utf-8` converts text to UTF-8.");

/** What leaves as octets: parts and whole messages, streamed and never held. */
export function addDownloadRoutes(router: Router, dependencies: Dependencies): void {
  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/messages/{id}/parts/{partId}",
      id: "downloadPart",
      tag,
      summary: "Download one part",
      description:
        "Transfer-decoded. Types that a browser could run or render as a page are served as `application/octet-stream`.",
      access: "mail.read",
      input: {
        params: z.object({ account, id, partId }),
        query: z.strictObject({ charset }),
      },
      headers: [accountHeader, "If-None-Match"],
      responses: {
        200: {
          description: "The part.",
          type: "application/octet-stream",
          headers: ["Content-Disposition", "ETag"],
        },
        304: { description: "The caller has it already." },
      },
    },
    async (c, { params, query }, { tenant }) => {
      const named = await namedAccount(c, dependencies, params.account);
      const mail = openMail(c, dependencies, named, tenant);
      const toUtf8 = query.charset !== undefined;
      const etag = await strongTag(await accountIdentity(tenant, named), params.id, params.partId, toUtf8);
      const part = await mail.ask("part", {
        id: params.id,
        partId: params.partId,
        wish: { toUtf8, wanted: wantedOf(c, etag) },
      });
      if (isKnownTag(c, etag)) return withoutBody(c, part, notModified(c, etag));
      return streamResponse(c, part, 200, {
        ...taggedHeaders(etag),
        "Content-Type": safeContentType(part.type, toUtf8 ? "utf-8" : part.charset),
        "Content-Disposition": contentDisposition(part.name),
      });
    },
  );

  router.add(
    {
      method: "get",
      path: "/v1/accounts/{account}/messages/{id}/raw",
      id: "downloadRaw",
      tag,
      summary: "Download the whole message as it is",
      access: "mail.read",
      input: { params: z.object({ account, id }), query: noQuery },
      headers: [accountHeader, "Range", "If-Range", "If-None-Match"],
      responses: {
        200: { description: "The message.", type: "message/rfc822", headers: ["ETag"] },
        206: { description: "The range.", type: "message/rfc822", headers: ["Content-Range", "ETag"] },
        304: { description: "The caller has it already." },
        416: { description: "The message has no such octets.", headers: ["Content-Range"] },
      },
    },
    async (c, { params }, { tenant }) => {
      const named = await namedAccount(c, dependencies, params.account);
      // What is stored under a UID never changes (RFC 9051 section 2.3.1.1).
      const etag = await strongTag(await accountIdentity(tenant, named), params.id, "raw");
      const ifRange = c.req.header("If-Range");
      // Range is for GET alone (RFC 9110 section 14.2).
      const takesRange = c.req.method === "GET" && (ifRange === undefined || ifRange === etag);
      const asked = takesRange ? parseRange(c.req.header("Range")) : null;
      const mail = openMail(c, dependencies, named, tenant);
      const raw = await mail.ask("raw", { id: params.id, range: asked, wish: { wanted: wantedOf(c, etag) } });
      if (isKnownTag(c, etag)) return withoutBody(c, raw, notModified(c, etag));
      const { range, size } = raw;
      if (range === "unsatisfiable") return withoutBody(c, raw, unsatisfiable(c, size));
      return streamResponse(c, raw, range ? 206 : 200, {
        ...taggedHeaders(etag),
        "Accept-Ranges": "bytes",
        "Content-Type": "message/rfc822",
        "Content-Disposition": 'attachment; filename="message.eml"',
        ...(range && { "Content-Range": `bytes ${range.from}-${range.to}/${size ?? "*"}` }),
      });
    },
  );
}

/** What an answer is made of: a 304 asks only whether the message is there, and HEAD how long the answer to GET would be. */
function wantedOf(c: AppContext, etag: string): "octets" | "length" | "existence" {
  if (isKnownTag(c, etag)) return "existence";
  return c.req.method === "HEAD" ? "length" : "octets";
}

/** The body goes from the mail server to the caller as it comes. HEAD has none. */
function streamResponse(
  c: AppContext,
  stream: ByteStream,
  status: 200 | 206,
  headers: Record<string, string>,
): Response {
  if (c.req.method !== "HEAD") return c.body(stream.body, status, headers);
  const length = stream.length === null ? {} : { "Content-Length": String(stream.length) };
  return withoutBody(c, stream, c.body(null, status, { ...headers, ...length }));
}

/** Breaks off a stream that nobody will read. */
function withoutBody(c: AppContext, stream: ByteStream, response: Response): Response {
  c.executionCtx.waitUntil(stream.body.cancel());
  return response;
}

function unsatisfiable(c: AppContext, size: number | null): Response {
  if (size !== null) c.header("Content-Range", `bytes */${size}`);
  return problemResponse(c, new MailError("invalid_request", "Range: the message has no such octets."), 416);
}
