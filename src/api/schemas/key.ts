import * as z from "zod";
import { scopes, type ApiKey, type Scope } from "../../account/keys.ts";
import { requestSchemas, responseSchemas } from "./registry.ts";

/** What `POST /v1/keys` takes. */
export interface KeyWish {
  readonly name: string;
  readonly tenant: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: string | null | undefined;
}

export const keyWishSchema: z.ZodType<KeyWish> = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .refine(
        (text) => !/\p{Cc}/u.test(text) && text.isWellFormed(),
        "must be text without control characters",
      ),
    tenant: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, "must match [A-Za-z0-9._-]{1,64}")
      .describe("Whose key it is: nothing of another tenant can be reached with it."),
    scopes: z
      .array(z.enum(scopes))
      .min(1)
      .transform((names) => [...new Set(names)])
      .default([...scopes])
      .describe("Default: all of them."),
    expiresAt: z.iso.datetime({ offset: true }).nullable().optional().describe("Default: never."),
  })
  .register(requestSchemas, { id: "NewKey" });

const key = z.object({
  id: z.string(),
  name: z.string(),
  tenant: z.string(),
  scopes: z.array(z.enum(scopes)),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
});

const keySchema: z.ZodType<ApiKey> = key.register(responseSchemas, { id: "Key" });

export const createdKeySchema: z.ZodType = key
  .extend({ key: z.string().describe("The credential. It is shown this once.") })
  .register(responseSchemas, { id: "CreatedKey" });

export const keyListSchema: z.ZodType = z
  .object({
    items: z.array(keySchema),
    nextCursor: z.string().nullable(),
    prevCursor: z.null(),
    total: z.null(),
    state: z.string().describe("Changes when anything in the page does."),
  })
  .register(responseSchemas, { id: "KeyList" });
