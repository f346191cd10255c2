import * as z from "zod";
import { messageSummarySchema } from "./message.ts";
import { responseSchemas } from "./registry.ts";

export const changesSchema: z.ZodType = z
  .object({
    oldState: z.string().describe("`since`, as it was given."),
    newState: z.string().describe("What to give as `since` the next time."),
    hasMore: z.boolean().describe("Whether asking again with `newState` finds more at once."),
    created: z.array(messageSummarySchema).describe("Oldest first."),
    updated: z
      .array(z.object({ id: z.string(), keywords: z.record(z.string(), z.literal(true)) }))
      .describe("Messages whose keywords changed; always empty over POP3, which has none."),
    destroyed: z.array(z.string()).describe("Ids of messages that are not there any more."),
    basis: z
      .enum(["modseq", "uid-window", "uidl-diff"])
      .describe("What the answer is made of: over POP3 the difference of two lists of unique ids."),
  })
  .register(responseSchemas, { id: "Changes" });
