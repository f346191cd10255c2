import type { Next } from "hono";
import type { AppContext } from "../context.ts";

// What an answer gets where its route said nothing else. Nothing here is a page that may load, frame or run anything.
const defaults = {
  "Cache-Control": "private, no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-site",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Names the request, with an id of our own making, and gives every answer its safe headers. */
export async function responseHeaders(c: AppContext, next: Next): Promise<void> {
  c.set("requestId", crypto.randomUUID());
  await next();
  for (const [name, value] of Object.entries(defaults)) if (!c.res.headers.has(name)) c.header(name, value);
  c.header("X-Request-Id", c.var.requestId);
}
