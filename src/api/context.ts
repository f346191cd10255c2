import type { Context } from "hono";
import type { Secret } from "../base/secret.ts";
import type { Env } from "../env.ts";
import type { Cost } from "../mailbox/source.ts";
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
  /** What was asked of it cost so much so far. */
  readonly cost: () => Cost;
  /** What the account logs in with: no answer may hold it, not even where the mail server repeats it. */
  readonly secret: Secret;
}

export type AppContext = Context<AppEnv>;
