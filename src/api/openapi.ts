import * as z from "zod";
import { accountHeader } from "./account.ts";
import type { Access } from "./authorize.ts";
import type { ResponseDoc, RouteDefinition } from "./route.ts";
import { problemSchema } from "./schemas/problem.ts";
import { requestSchemas, responseSchemas } from "./schemas/registry.ts";

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

type Content = Readonly<Record<string, { readonly schema?: Json }>>;

/** An OpenAPI 3.1 document, as far as we write one. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly securitySchemes: Json;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Json[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, OpenApiResponse>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly content?: Content;
  readonly headers?: Json;
}

const info = {
  title: "Postern",
  version: "1",
  description:
    "Any IMAP or POP3 mailbox over HTTP: headers first, bodies on demand, then only what changed. Reading changes nothing on the mail server.",
};

const tags = [
  { name: "Keys", description: "Who may call. Managed with the root key of the deployment." },
  { name: "Accounts", description: "Whether and how a mailbox can be reached, and what its server can do." },
  { name: "Mailboxes", description: "The folders of an account. Over POP3 there is one, the maildrop." },
  {
    name: "Messages",
    description:
      "Lists of headers, single messages, their parts, and the whole as it is; what changed, what the caller has, what is to go.",
  },
  { name: "Service", description: "The Worker itself." },
];

const securitySchemes = {
  rootKey: {
    type: "http",
    scheme: "bearer",
    description: "The root key: manages API keys and nothing else.",
  },
  apiKey: {
    type: "http",
    scheme: "bearer",
    description: "An API key `pk_<id>_<secret>` with the scope of the operation.",
  },
};

/** The document that describes these routes, from the same values that serve them. */
export function openApiDocument(routes: readonly RouteDefinition[]): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = toOperation(route);
  const schemas = {
    ...componentSchemas(requestSchemas, "input"),
    ...componentSchemas(responseSchemas, "output"),
  };
  return { openapi: "3.1.0", info, tags, paths, components: { schemas, securitySchemes } };
}

function toOperation(route: RouteDefinition): Operation {
  const { params, query, body } = route.input;
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    security: toSecurity(route.access),
    parameters: [
      ...(params ? toParameters(params, "path") : []),
      ...toParameters(query, "query"),
      ...(route.headers ?? []).map(toHeader),
    ],
    ...(body && {
      requestBody: { required: true, content: { "application/json": { schema: toRef(body) } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, doc]) => [status, toResponse(doc)]),
      ),
      default: {
        description: "What went wrong. `code` says it; `type` leads to its meaning.",
        content: { "application/problem+json": { schema: toRef(problemSchema) } },
      },
    },
  };
}

function toSecurity(access: Access): Json[] {
  if (access === "public") return [];
  return [access === "root" ? { rootKey: [] } : { apiKey: [access] }];
}

function toParameters(schema: z.ZodObject, place: "path" | "query"): Parameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", override: tidy });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = typeof property === "object" ? property : {};
    return {
      name,
      in: place,
      required: required.includes(name),
      ...(description !== undefined && { description }),
      schema: rest,
    };
  });
}

function toHeader(name: string): Parameter {
  const description = name === accountHeader ? "The `Account` as JSON in UTF-8, in base64url." : undefined;
  return {
    name,
    in: "header",
    required: name === accountHeader,
    ...(description !== undefined && { description }),
    schema: { type: "string" },
  };
}

function toResponse({ description, type, schema, headers }: ResponseDoc): OpenApiResponse {
  const content = schema ? { schema: toRef(schema) } : {};
  return {
    description,
    ...(type !== undefined && { content: { [type]: content } }),
    ...(headers && {
      headers: Object.fromEntries(headers.map((name) => [name, { schema: { type: "string" } }])),
    }),
  };
}

const refTo = (id: string): string => `#/components/schemas/${id}`;

function toRef(schema: z.ZodType): Json {
  const id = (requestSchemas.get(schema) ?? responseSchemas.get(schema))?.id;
  if (id === undefined) throw new Error("a schema of a route is in no registry");
  return { $ref: refTo(id) };
}

function componentSchemas(
  registry: z.core.$ZodRegistry<{ id: string }>,
  io: "input" | "output",
): Record<string, Json> {
  const { schemas } = z.toJSONSchema(registry, { uri: refTo, io, override: tidy });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

/** Takes out what zod checks by and readers of the document need not know. */
function tidy({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // Answers may grow: only what callers send is closed.
  const isClosed =
    zodSchema._zod.def.type === "object" && zodSchema._zod.def.catchall?._zod.def.type === "never";
  if (jsonSchema.additionalProperties === false && !isClosed) delete jsonSchema.additionalProperties;
}
