import type { Hono } from "hono";
import * as z from "zod";
import { authorize, type Access, type Caller } from "./authorize.ts";
import type { AppContext, AppEnv } from "./context.ts";
import { jsonPointer, parseInput, readJsonBody, readQuery } from "./input.ts";

/** One answer of a route, for the OpenAPI document. */
export interface ResponseDoc {
  readonly description: string;
  /** The media type; with a schema where it is JSON. */
  readonly type?: string;
  readonly schema?: z.ZodType;
  /** Names of the headers worth knowing. */
  readonly headers?: readonly string[];
}

/** What a route takes, each part with its schema. What `query` and `body` do not name is refused. */
export interface InputShape extends z.core.$ZodLooseShape {
  readonly params?: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body?: z.ZodType;
}

/** The query of a route that takes none. */
export const noQuery: z.ZodObject<Record<never, never>, z.core.$strict> = z.strictObject({});

/** A route: how it is found, who may call it, what it takes and what it answers. Served and documented from this. */
export interface RouteDefinition<Shape extends InputShape = InputShape> {
  readonly method: "get" | "post" | "patch" | "delete";
  /** As OpenAPI writes it: `/v1/keys/{id}`. */
  readonly path: string;
  /** The operationId. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly input: Shape;
  /** Names of the request headers that the handler reads. */
  readonly headers?: readonly string[];
  readonly responses: Readonly<Record<number, ResponseDoc>>;
}

export type RouteHandler<Shape extends InputShape> = (
  c: AppContext,
  input: z.output<z.ZodObject<Shape>>,
  caller: Caller,
) => Response | Promise<Response>;

/** Puts routes on an app and remembers them for the OpenAPI document. */
export class Router {
  readonly #app: Hono<AppEnv>;
  readonly #definitions: RouteDefinition[] = [];

  constructor(app: Hono<AppEnv>) {
    this.#app = app;
  }

  get definitions(): readonly RouteDefinition[] {
    return this.#definitions;
  }

  /** The methods that this path has routes for, in upper case. */
  methodsAt(path: string): readonly string[] {
    return this.#definitions
      .filter((one) => matches(one.path, path))
      .map(({ method }) => method.toUpperCase());
  }

  /** Authorises before it looks at anything else of the request, then checks all of that, then calls the handler. */
  add<Shape extends InputShape>(definition: RouteDefinition<Shape>, handler: RouteHandler<Shape>): void {
    this.#definitions.push(definition);
    const schema = z.object(definition.input);
    const path = definition.path.replaceAll(/\{(\w+)\}/g, ":$1");
    this.#app.on(definition.method.toUpperCase(), path, async (c) => {
      const caller = await authorize(c, definition.access);
      const value = {
        params: c.req.param(),
        query: readQuery(c.req.url),
        body: definition.input.body && (await readJsonBody(c)),
      };
      return handler(c, parseInput(schema, value, requestPointer), caller);
    });
  }
}

function matches(template: string, path: string): boolean {
  const names = template.split("/");
  const segments = path.split("/");
  return (
    names.length === segments.length &&
    names.every((name, index) => (name.startsWith("{") ? segments[index] !== "" : name === segments[index]))
  );
}

function requestPointer([place, ...path]: readonly PropertyKey[]): string {
  if (place === "body") return jsonPointer(path);
  return place === "query" ? `?${String(path[0])}` : `{${String(path[0])}}`;
}
