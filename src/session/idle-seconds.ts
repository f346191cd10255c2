import { badSetting } from "../base/setting.ts";
import type { Env } from "../env.ts";

const defaultIdleSeconds = 60;
/** Servers may log out a silent client after this (RFC 9051 section 5.4). */
const maxIdleSeconds = 1_800;

/**
 * For how long a mail session is kept with nobody asking; 0 keeps none.
 * @throws {MailError} internal, naming the setting
 */
export function idleSeconds({ SESSION_IDLE_SECONDS: text = String(defaultIdleSeconds) }: Env): number {
  const seconds = /^[0-9]{1,4}$/.test(text) ? Number(text) : Infinity;
  if (seconds <= maxIdleSeconds) return seconds;
  throw badSetting("SESSION_IDLE_SECONDS", `must be a number of seconds up to ${maxIdleSeconds}`);
}
