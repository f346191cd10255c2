import * as z from "zod";
import { problemKinds, type Problem } from "../problem.ts";
import { responseSchemas } from "./registry.ts";

/** RFC 9457. */
export const problemSchema: z.ZodType<Omit<Problem, "code" | "phase">> = z
  .object({
    type: z.string().describe("Where the problem is explained."),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().meta({ enum: Object.keys(problemKinds), description: "What to branch on." }),
    retryable: z.boolean(),
    requestId: z.string(),
    phase: z.string().exactOptional().describe("The step of the mail session that was under way."),
    retryAfterSeconds: z.int().exactOptional(),
    capability: z.string().exactOptional().describe("What the server or the protocol lacks."),
    serverText: z.string().exactOptional().describe("What the mail server said: untrusted, cleaned and cut."),
    serverTextIsUntrusted: z.literal(true).exactOptional(),
    errors: z
      .array(z.object({ pointer: z.string(), message: z.string() }))
      .exactOptional()
      .describe("Each wrong field: a JSON pointer into the body, `?name` of the query, or a header's name."),
  })
  .register(responseSchemas, { id: "Problem" });
