import * as z from "zod";
import type { Filter } from "../mailbox/source.ts";
import { id, optionalFlag, optionalInteger, repeatable } from "./parameters.ts";

const maxTextCharacters = 1_000;
const maxKeywords = 20;

/** What is looked for: it may come to stand in a command, so nothing in it may end a line. */
function words(description: string): z.ZodType<string | undefined, string | undefined> {
  return z
    .string()
    .min(1)
    .max(maxTextCharacters)
    .refine((text) => !/[\0\r\n]/.test(text), "must not contain NUL, CR or LF")
    .optional()
    .describe(description);
}

/** RFC 5322 section 2.2: a field's name is printable ASCII without the colon. */
const headerPattern = /^([!-9;-~]{1,100}):[ \t]*([^\0\r\n]{0,1000})$/;

const header: z.ZodType<Filter["header"], string | undefined> = z
  .string()
  .regex(headerPattern, "must be `Name:value`")
  .meta({ examples: ["List-Id:announce.example.org"] })
  .transform((text) => {
    const [, name = "", value = ""] = headerPattern.exec(text) ?? [];
    return { name, value };
  })
  .optional()
  .describe(
    "`Name:value`: in a header field of this name. `Name:` finds the messages that have such a field.",
  );

/** A time in any zone, as one in UTC. `receivedAt` has whole seconds, so that rounding up finds the same messages. */
function time(description: string): z.ZodType<string | undefined, string | undefined> {
  return z.iso
    .datetime({ offset: true, error: "must be a time as RFC 3339 has it" })
    .transform((text, context) => {
      const utc = new Date(Math.ceil(Date.parse(text) / 1_000) * 1_000).toISOString();
      // Beyond these years ISO 8601 has more digits than RFC 3339.
      if (utc.length !== "2026-11-22T12:00:00.000Z".length) {
        context.addIssue({ code: "custom", message: "must be within the years 0000 to 9999 in UTC" });
      }
      return `${utc.slice(0, -".000Z".length)}Z`;
    })
    .optional()
    .describe(description);
}

const keyword = z
  .string()
  .regex(/^[!#$&'+-Z^-z|}~[]{1,255}$/, "must be a keyword (RFC 8621 section 4.1.1)")
  .transform((text) => text.toLowerCase());

/** The conditions of a list, as query parameters. */
export const filterParameters: {
  readonly [Name in keyof Filter]-?: z.ZodType<Filter[Name] | undefined>;
} = {
  text: words("In any header field, in any case."),
  from: words("In From: part of a name or address."),
  to: words("In To."),
  cc: words("In Cc."),
  subject: words("In the subject."),
  body: words("In the text of the message."),
  header,
  after: time("`receivedAt` is at or after this time, as RFC 3339 has it; `+` is written `%2B`."),
  before: time("`receivedAt` is before this time."),
  minSize: optionalInteger(0, Number.MAX_SAFE_INTEGER).describe("Octets, inclusive."),
  maxSize: optionalInteger(0, Number.MAX_SAFE_INTEGER).describe("Octets, inclusive."),
  hasKeyword: repeatable(keyword, maxKeywords).describe(
    "A keyword such as `$seen` that the message has; of several, all.",
  ),
  notKeyword: repeatable(keyword, maxKeywords).describe(
    "A keyword that the message does not have; of several, none.",
  ),
  hasAttachment: optionalFlag(),
  inThread: id.optional().describe("A `threadId`."),
};

/** The filter that the parameters ask for; null where they ask for none. */
export function toFilter(asked: {
  readonly [Name in keyof Filter]?: Filter[Name] | undefined;
}): Filter | null {
  const names = Object.keys(filterParameters) as (keyof Filter)[];
  const given = names.filter((name) => asked[name] !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given.map((name) => [name, asked[name]]));
}
