import * as z from "zod";

/** A whole number in decimal digits, and no other spelling of it. */
export function integer(min: number, max: number, fallback: number): z.ZodType<number, string | undefined> {
  return wholeNumber(min, max)
    .default(String(fallback))
    .meta({ type: "integer", minimum: min, maximum: max, default: fallback })
    .transform(Number);
}

/** A whole number that may be left out. */
export function optionalInteger(min: number, max: number): z.ZodType<number | undefined, string | undefined> {
  return wholeNumber(min, max)
    .meta({ type: "integer", minimum: min, maximum: max })
    .transform(Number)
    .optional();
}

function wholeNumber(min: number, max: number): z.ZodString {
  return z
    .string()
    .refine((text) => /^[0-9]{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    });
}

/** `true` or `false`; false where it is left out. */
export function flag(): z.ZodType<boolean, string | undefined> {
  return z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true");
}

/** `true`, `false`, or neither where it is left out. */
export function optionalFlag(): z.ZodType<boolean | undefined, string | undefined> {
  return z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .optional();
}

/** A parameter that may be given several times. */
export function repeatable(
  item: z.ZodType<string, string>,
  max: number,
): z.ZodType<readonly string[] | undefined> {
  return z.preprocess(toList, z.array(item).max(max)).optional();
}

function toList(value: unknown): unknown {
  return typeof value === "string" ? [value] : value;
}

/** What we made and the caller keeps. */
export const cursor: z.ZodType<string | undefined, string | undefined> = z
  .string()
  .regex(/^[A-Za-z0-9_.~-]{1,2000}$/, "is not a cursor")
  .optional()
  .describe(
    "`nextCursor` or `prevCursor` of an answer to the same query; `limit`, `preview` and `fields` may differ.",
  );

/** A state may tell each message of a maildrop apart, so that it is longer than a cursor. */
export const since: z.ZodType<string, string> = z
  .string()
  .regex(/^[A-Za-z0-9_.~-]{1,6000}$/, "is not a state")
  .describe("`state` of a list of messages, or `newState` of the last answer here. Up to 6,000 characters.");

/** An id of ours, or a mailbox role. */
export const id: z.ZodType<string, string> = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,255}$/, "must match [A-Za-z0-9_-]{1,255}");

/** A comma-separated choice of names. @param note stands in its description */
export function choice(
  known: ReadonlySet<string>,
  note: string,
): z.ZodType<readonly string[] | undefined, string | undefined> {
  return z
    .string()
    .max(1_000)
    .transform((text, context) => {
      const names = text.split(",").map((name) => name.trim());
      const unknown = names.find((name) => !known.has(name));
      if (unknown === "")
        context.addIssue({ code: "custom", message: "must have a name between its commas" });
      else if (unknown !== undefined)
        context.addIssue({ code: "custom", message: `does not know \`${unknown.slice(0, 40)}\`` });
      return names;
    })
    .optional()
    .meta({ type: "string", description: `Comma-separated, of: ${[...known].join(", ")}. ${note}` });
}

/** `{account}` of a path. */
export const account: z.ZodType<string, string> = id.describe(
  "`me`: the account of the `Mail-Account` header, the account object as JSON in base64url.",
);
