import type * as z from "zod";
import { MailError, invalidField, type FieldError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { AppContext } from "./context.ts";

/** Writes where in the input a value is: a JSON pointer, `?name` or `{name}`. */
export type PointerStyle = (path: readonly PropertyKey[]) => string;

/** RFC 6901. */
export const jsonPointer: PointerStyle = (path) => path.map((key) => `/${escapeKey(String(key))}`).join("");

/**
 * Checks a value of the caller's.
 *
 * @throws {MailError} invalid_request with every wrong field
 */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  pointer: PointerStyle,
): z.output<Schema> {
  const result = schema.safeParse(value, { error: (issue) => inPlainWords(issue, pointer) });
  if (result.success) return result.data;
  throw invalidFields(
    result.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => ({ pointer: pointer([...issue.path, key]), message: "is not known" }))
        : { pointer: pointer(issue.path), message: issue.message },
    ),
  );
}

/** What is wrong, for somebody who knows the API and not how it checks; undefined where the schema says it itself. */
function inPlainWords(issue: z.core.$ZodRawIssue, pointer: PointerStyle): string | undefined {
  const { input } = issue;
  if (input === undefined) return "is required";
  const isOfQuery = pointer(issue.path ?? []).startsWith("?");
  switch (issue.code) {
    case "invalid_type":
      return isOfQuery && Array.isArray(input) ? givenTwice : `must be ${withArticle(issue.expected)}`;
    case "invalid_value":
      return isOfQuery && Array.isArray(input) ? givenTwice : `must be one of: ${issue.values.join(", ")}`;
    case "invalid_union":
      return "is none of the known ones";
    case "too_small":
      return `must ${bound(issue.origin)} at least ${issue.minimum}${unitOf(issue.origin)}`;
    case "too_big":
      return `must ${bound(issue.origin)} at most ${issue.maximum}${unitOf(issue.origin)}`;
    case "invalid_format":
    case "not_multiple_of":
    case "unrecognized_keys":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return undefined;
  }
}

const givenTwice = "is given more than once";

function withArticle(type: string): string {
  if (type === "int") return "a whole number";
  return `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`;
}

function bound(origin: string): string {
  return origin === "string" || origin === "array" ? "have" : "be";
}

function unitOf(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " entries" : "";
}

function invalidFields(fields: readonly FieldError[]): MailError {
  const shown = fields
    .slice(0, maxFieldErrors)
    .map(({ pointer, message }) => ({ pointer: pointer.slice(0, maxPointerCharacters), message }));
  const rest = fields.length > 1 ? ` (and ${fields.length - 1} more)` : "";
  const first = shown[0];
  return new MailError(
    "invalid_request",
    first ? `${placeOf(first)} ${first.message}${rest}` : "Not valid.",
    {
      details: { fields: shown },
    },
  );
}

function placeOf({ pointer }: FieldError): string {
  return pointer === "" ? "The request body" : `${pointer}:`;
}

// An answer does not grow with the nonsense that was sent.
const maxFieldErrors = 50;
const maxPointerCharacters = 200;

/** The query as an object. A parameter that is given twice is an array, which only schemas of repeatable ones take. */
export function readQuery(url: string): Record<string, string | string[]> {
  const parameters = new URL(url).searchParams;
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** @throws {MailError} invalid_request, body_too_large */
export async function readJsonBody(c: AppContext): Promise<unknown> {
  const type = c.req.header("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") throw invalidField("Content-Type", "must be application/json");
  const bytes = await readBody(c.req.raw, limits.maxRequestBodyBytes);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new MailError("invalid_request", "The request body is not JSON in UTF-8.", {
      details: { fields: [{ pointer: "", message: "is not JSON" }] },
    });
  }
}

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = new MailError("body_too_large", `A request body may have ${maxBytes} octets.`);
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) throw tooLarge;
  const body = request.body?.pipeThrough(capped(maxBytes, tooLarge));
  return new Uint8Array(await new Response(body).arrayBuffer());
}

// Content-Length is missing where the body comes in chunks.
function capped(maxBytes: number, error: MailError): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > maxBytes) controller.error(error);
      else controller.enqueue(chunk);
    },
  });
}

function escapeKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
