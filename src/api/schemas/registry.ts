import * as z from "zod";

/** The schemas that the OpenAPI document names: of what callers send, and of what we answer. */
export const requestSchemas: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();
export const responseSchemas: z.core.$ZodRegistry<{ id: string }> = z.registry<{ id: string }>();
