import { MailError } from "../base/errors.ts";
import type { Changes } from "../mailbox/source.ts";

/**
 * Asks what changed until something did, or until there is no more time. A pause that resolves to false ends it.
 *
 * Once there is an answer, a failure that passes by itself (`[LOGIN-DELAY]`, a maildrop that another program has locked)
 * ends the waiting with the answer before: nothing had changed by then, and to ask on would not help.
 */
export async function untilChanged<Answer extends Changes>(
  ask: () => Promise<Answer>,
  pause: () => Promise<boolean>,
): Promise<Answer> {
  let answer = await ask();
  while (hasNothing(answer) && (await pause())) {
    try {
      answer = await ask();
    } catch (error) {
      if (error instanceof MailError && error.retry === "backoff") return answer;
      throw error;
    }
  }
  return answer;
}

function hasNothing({ created, updated, destroyed, hasMore }: Changes): boolean {
  return created.length + updated.length + destroyed.length === 0 && !hasMore;
}
