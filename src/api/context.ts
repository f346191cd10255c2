import type { Context } from "hono";
import type { Secret } from "../base/secret.ts";
import type { Env } from "../env.ts";
import type { MailSource } from "../mailbox/source.ts";
import type { Settings } from "./settings.ts";

/** What every request carries through the app. */
export interface AppEnv {
  Bindings: Env;
  Variables: {
    requestId: string;
    /** Absent where /healthz answers. */
    settings: Settings;
    /** Present once a route has opened it. */
    mail?: OpenedMail;
  };
}

export interface OpenedMail {
  readonly source: MailSource;
  /** Those that the request has closed by itself: they count for what it cost. */
  readonly earlier: readonly MailSource[];
  /** What the account logs in with: no answer may hold it, not even where the mail server repeats it. */
  readonly secret: Secret;
  /** Ends the session; once, whoever asks. */
  readonly end: () => Promise<void>;
}

export type AppContext = Context<AppEnv>;
