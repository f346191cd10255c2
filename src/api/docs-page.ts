import type { ErrorCode } from "../base/errors.ts";
import { escapeHtml, htmlPage, prose, table } from "./html.ts";
import type { Json, OpenApiDocument, Operation, Parameter } from "./openapi.ts";
import { problemKinds } from "./problem.ts";

/** The reference of the API as one static page. */
export function renderDocs({ info, tags, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
  const links = operations.map(
    ({ name, operation }) => `<li><a href="#${operation.operationId}">${escapeHtml(name)}</a>`,
  );
  const sections = tags.flatMap(({ name: tag, description }) => [
    `<h2>${escapeHtml(tag)}</h2><p>${prose(description)}</p>`,
    ...operations
      .filter(({ operation }) => operation.tags.includes(tag))
      .map(({ name, operation }) => renderOperation(name, operation)),
  ]);
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `<h3 id="${name}">${name}</h3>${renderSchema(schema)}${renderExamples(schema)}`,
  );
  return htmlPage(
    info.title,
    `<h1>${escapeHtml(info.title)}</h1><p>${prose(info.description)}</p>
<p>The same for machines: <a href="/openapi.json">openapi.json</a></p><ul>${links.join("")}</ul>
${sections.join("")}<h2>Schemas</h2>${schemas.join("")}<h2>Problems</h2>${renderProblems()}`,
  );
}

/** What one error code means. */
export function renderProblem(code: ErrorCode): string {
  const { status, title, isRetryable } = problemKinds[code];
  const advice = isRetryable ? "The same request may succeed later." : "The same request will fail again.";
  return htmlPage(
    code,
    `<h1>${code}</h1><p>${escapeHtml(title)} (HTTP ${status}). ${advice}</p><p><a href="/docs">All of the API</a></p>`,
  );
}

function renderOperation(name: string, operation: Operation): string {
  const { operationId, summary, description = "", security, parameters, requestBody, responses } = operation;
  const needs = security.flatMap((scheme) => Object.entries(scheme).flat(2)).join(" ");
  const answers = Object.entries(responses).map(([status, { content, description: meaning }]) => [
    status,
    renderContent(content),
    prose(meaning),
  ]);
  return `<h3 id="${operationId}">${escapeHtml(name)}</h3><p>${prose(`${summary}. ${description}`)} <small>${needs}</small></p>
${table([...parameters.map(parameterRow), ...(requestBody ? [["Body", renderContent(requestBody.content)]] : [])])}
${table(answers)}`;
}

function parameterRow({ name, in: place, required, description = "", schema }: Parameter): string[] {
  return [
    `<code>${name}</code> <small>${place}${required ? ", required" : ""}</small>`,
    typeName(schema),
    prose(description),
  ];
}

function renderContent(content: Readonly<Record<string, { readonly schema?: Json }>> = {}): string {
  return Object.entries(content)
    .map(([type, { schema }]) => (schema ? typeName(schema) : escapeHtml(type)))
    .join(" ");
}

function renderSchema(schema: Json): string {
  if (!isJson(schema["properties"])) return `<p>${typeName(schema)}</p>`;
  return table(
    Object.entries(schema["properties"]).map(([name, property]) => [
      `<code>${escapeHtml(name)}</code>`,
      typeName(property),
      isJson(property) ? prose(text(property["description"] ?? "")) : "",
    ]),
  );
}

function renderExamples({ examples }: Json): string {
  if (!Array.isArray(examples)) return "";
  return examples
    .map((example) => `<pre>${escapeHtml(JSON.stringify(example, undefined, 2))}</pre>`)
    .join("");
}

function renderProblems(): string {
  return table(
    Object.entries(problemKinds).map(([code, { status, title, isRetryable }]) => [
      `<code id="${code}">${code}</code>`,
      String(status),
      `${escapeHtml(title)}${isRetryable ? " <small>retryable</small>" : ""}`,
    ]),
  );
}

/** A JSON Schema in a few words, with links to the named ones. */
function typeName(schema: unknown): string {
  if (!isJson(schema)) return "";
  const { $ref, type, items, properties, additionalProperties, minimum, maximum } = schema;
  if (typeof $ref === "string") {
    const name = escapeHtml($ref.slice($ref.lastIndexOf("/") + 1));
    return `<a href="#${name}">${name}</a>`;
  }
  for (const union of [schema["oneOf"], schema["anyOf"]])
    if (Array.isArray(union)) return union.map(typeName).join(" or ");
  if (schema["const"] !== undefined) return `<code>${escapeHtml(text(schema["const"]))}</code>`;
  if (Array.isArray(schema["enum"]))
    return schema["enum"].map((value) => `<code>${escapeHtml(String(value))}</code>`).join(" ");
  if (items !== undefined) return `array of ${typeName(items)}`;
  if (isJson(properties)) {
    const members = Object.entries(properties).map(
      ([name, member]) => `${escapeHtml(name)}: ${typeName(member)}`,
    );
    return `{ ${members.join(", ")} }`;
  }
  if (isJson(additionalProperties)) return `map of ${typeName(additionalProperties)}`;
  const bounds =
    minimum === undefined || maximum === undefined ? "" : `, ${text(minimum)} to ${text(maximum)}`;
  const fallback = schema["default"] === undefined ? "" : `, default ${text(schema["default"])}`;
  return escapeHtml([type].flat().join(" or ") + bounds + fallback);
}

/** A JSON value as a reader writes it: text without quotation marks. */
function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
