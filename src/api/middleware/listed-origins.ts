import type { Next } from "hono";
import { cors } from "hono/cors";
import type { AppContext } from "../context.ts";

/** CORS for the origins that the deployment lists and for no other. Cookies play no part, so none are allowed. */
export async function listedOrigins(c: AppContext, next: Next): Promise<Response | void> {
  return cors({
    origin: [...c.var.settings.corsOrigins],
    allowMethods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Mail-Account", "Content-Type", "If-None-Match", "If-Range", "Range"],
    exposeHeaders: [
      "Content-Disposition",
      "Content-Range",
      "ETag",
      "Retry-After",
      "Server-Timing",
      "X-Request-Id",
    ],
    maxAge: 600,
  })(c, next);
}
