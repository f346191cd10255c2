import * as z from "zod";
import { id } from "../parameters.ts";
import { requestSchemas, responseSchemas } from "./registry.ts";

const maxIds = 500;

/** What the caller has. */
export const receiptSchema: z.ZodType<{ readonly ids: readonly string[] }> = z
  .strictObject({
    ids: z
      .array(id)
      .max(maxIds)
      .describe("Ids of messages, 500 at most. None at all removes what has become due, and nothing else."),
  })
  .meta({ examples: [{ ids: ["MDAwMQ", "MDAwMg"] }] })
  .register(requestSchemas, { id: "Receipt" });

const ids = z.array(z.string());

export const acknowledgementSchema: z.ZodType = z
  .object({
    acknowledged: ids.describe(
      "Of the ids sent, those of messages that are there: from now on acknowledged.",
    ),
    removed: ids.describe("What the mail server has removed for good, and confirmed."),
    notFound: ids.describe(
      "Of the ids sent, those of messages that are not there, or not to be told apart from others: nothing was done about them.",
    ),
  })
  .meta({ examples: [{ acknowledged: ["MDAwMQ"], removed: ["MDAwMQ"], notFound: ["MDAwMg"] }] })
  .register(responseSchemas, { id: "Acknowledgement" });
