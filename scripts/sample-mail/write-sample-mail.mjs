import { writeMailbox, writeSubscriptions } from "../mail-server/maildir.mjs";
import { MAILBOXES, makeSampleMail } from "./sample-mail.mjs";

/**
 * Writes the sample mail into a user's mail folder, subscribed to.
 * @param {string} userFolder
 */
export function writeSampleMail(userFolder) {
  for (const [mailbox, messages] of makeSampleMail()) writeMailbox(userFolder, mailbox, messages);
  writeSubscriptions(userFolder, MAILBOXES);
}
