import { listFromWindow } from "./imap/window-page.ts";
import { listFromMaildrop } from "./pop3/remembered-maildrop.ts";
import type { ListQuery, ListResult, Remembered } from "./source.ts";

/**
 * Answers a list by what is remembered of its mailbox, without the mail server (`maxAge`). What is remembered must be of
 * the same account.
 * @returns undefined where that does not hold all that is asked for: then the mail server is to be asked
 */
export function listFromRemembered(remembered: Remembered, query: ListQuery): ListResult | undefined {
  return listFromWindow(remembered, query) ?? listFromMaildrop(remembered, query);
}
