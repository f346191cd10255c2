import "vitest";
import type { Env as WorkerEnv } from "../../src/env.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The real mail server that all tests share (test/support/node/global-setup.mjs). */
    dovecot: {
      readonly host: string;
      /** Plaintext, with STARTTLS. */
      readonly imapPort: number;
      readonly imapsPort: number;
      /** Plaintext, with STLS. */
      readonly pop3Port: number;
      readonly pop3sPort: number;
      /** Logs in any user name. Users with mail: `sample`, and `many` with 1,200 messages; any other has none. */
      readonly password: string;
      /** Logs the user `sample` in by XOAUTH2 and OAUTHBEARER. */
      readonly accessToken: string;
      /** The authority that the Worker under test trusts. */
      readonly caPem: string;
    };
  }
}

declare global {
  namespace Cloudflare {
    /** `env` of `cloudflare:test`. */
    interface Env extends WorkerEnv {}
  }
}
