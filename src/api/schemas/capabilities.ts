import * as z from "zod";
import type { DiagnoseStage } from "../../mailbox/diagnose.ts";
import type { AccountCapabilities } from "../../mailbox/source.ts";
import { responseSchemas } from "./registry.ts";

const present = z.record(z.string(), z.never()).exactOptional();

export const capabilitiesSchema: z.ZodType<AccountCapabilities> = z
  .object({
    protocol: z.enum(["imap", "pop3"]),
    facets: z
      .object({
        partial: present.describe("Octet ranges of a message can be read without the rest."),
        keywords: z
          .object({ writable: z.boolean() })
          .exactOptional()
          .describe("Messages carry keywords (flags)."),
        changes: z
          .object({
            basis: z.enum(["modseq", "uid-window", "uidl-diff"]),
            sees: z.object({ created: z.boolean(), updated: z.boolean(), destroyed: z.boolean() }),
          })
          .exactOptional()
          .describe("`GET .../changes`: what it is made of, and what it can tell."),
        remove: z
          .object({ when: z.enum(["now", "at-close"]) })
          .exactOptional()
          .describe(
            "`DELETE .../messages/{id}`: whether the server removes at once, or as its session ends.",
          ),
        search: z
          .object({ mode: z.enum(["server", "scan"]) })
          .exactOptional()
          .describe(
            "Conditions of a list: the server looks, or a bounded number of messages is looked through.",
          ),
        acknowledge: present.describe("`POST .../messages/ack`, and lists with `acknowledged=false`."),
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
