import * as z from "zod";
import type { Mailbox } from "../../mailbox/model.ts";
import { responseSchemas } from "./registry.ts";

export const mailboxSchema: z.ZodType<Mailbox> = z
  .object({
    id: z.string(),
    name: z.string(),
    path: z.array(z.string()).describe("The names from the top of the hierarchy to this one."),
    parentId: z.string().nullable(),
    role: z
      .enum([
        "inbox",
        "all",
        "archive",
        "drafts",
        "flagged",
        "important",
        "junk",
        "sent",
        "subscribed",
        "trash",
      ])
      .nullable(),
    roleSource: z.enum(["special-use", "name", "protocol"]).nullable(),
    sortOrder: z.int(),
    totalEmails: z.int().nullable(),
    unreadEmails: z.int().nullable(),
    isSubscribed: z.boolean().nullable(),
    isSelectable: z.boolean(),
    uidValidity: z.int().nullable(),
    uidNext: z.int().nullable(),
    highestModSeq: z.string().nullable(),
    myRights: z.record(z.string(), z.boolean()).nullable(),
  })
  .register(responseSchemas, { id: "Mailbox" });

export const mailboxListSchema: z.ZodType = z
  .object({
    items: z.array(mailboxSchema),
    nextCursor: z.null(),
    prevCursor: z.null(),
    total: z.int(),
    state: z.string().describe("Changes when anything in the list does."),
  })
  .register(responseSchemas, { id: "MailboxList" });
