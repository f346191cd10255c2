import type { Next } from "hono";
import type { AppContext } from "../context.ts";
import { settingsOf } from "../settings.ts";

/** Stops every request of a deployment whose settings are not safe to run with. @throws {MailError} internal */
export async function checkedSettings(c: AppContext, next: Next): Promise<void> {
  c.set("settings", settingsOf(c.env));
  await next();
}
