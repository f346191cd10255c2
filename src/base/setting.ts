import { MailError } from "./errors.ts";

/** A setting that is a list: its entries, without the space around them. */
export function splitList(value: string): string[] {
  return value
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

/** Names the setting and what it must be, never its value: it may be a secret. */
export function badSetting(name: string, rule: string): MailError {
  return new MailError("internal", `The setting ${name} ${rule}.`);
}
