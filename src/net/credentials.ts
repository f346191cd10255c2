import type { Secret } from "../base/secret.ts";

/** What a mail server takes for a proof of who is asking. */
export type Credentials =
  | { readonly type: "password"; readonly username: string; readonly password: Secret }
  | { readonly type: "oauth2"; readonly username: string; readonly accessToken: Secret };
