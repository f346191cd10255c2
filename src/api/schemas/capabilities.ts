import * as z from "zod";
import type { DiagnoseStage } from "../../mailbox/diagnose.ts";
import type { AccountCapabilities } from "../../mailbox/source.ts";
import { responseSchemas } from "./registry.ts";

export const capabilitiesSchema: z.ZodType<AccountCapabilities> = z
  .object({
    protocol: z.enum(["imap", "pop3"]),
    facets: z
      .object({
        partial: z.record(z.string(), z.never()).exactOptional(),
        keywords: z.object({ writable: z.boolean() }).exactOptional(),
      })
      .describe("What the account can do beyond the core: present with its qualities, or absent."),
    server: z.array(z.string()).describe("The server's own list, in its own spelling."),
    serverInfo: z.record(z.string(), z.string()).describe("What the server says of itself: untrusted."),
    limits: z.object({ maxPageSize: z.int(), notes: z.array(z.string()) }),
  })
  .register(responseSchemas, { id: "Capabilities" });

const stageSchema: z.ZodType<Omit<DiagnoseStage, "cause">> = z.object({
  stage: z.enum(["policy", "dns", "tcp", "tls", "greeting", "capability", "auth", "mailbox"]),
  ok: z.boolean(),
  ms: z.number(),
  cause: z.string().nullable().describe("The error code of what went wrong."),
});

export const diagnosisSchema: z.ZodType = z
  .object({
    ok: z.boolean(),
    stages: z.array(stageSchema).describe("In the order in which they ran, up to the first that failed."),
  })
  .register(responseSchemas, { id: "Diagnosis" });
