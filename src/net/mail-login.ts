import type { Timeouts } from "../base/limits.ts";
import type { Credentials } from "./credentials.ts";
import type { Endpoint, OpenTransport } from "./transport.ts";

/** What a session with a mail server is opened from. */
export interface MailLogin {
  readonly endpoint: Endpoint;
  readonly credentials: Credentials;
  readonly openTransport: OpenTransport;
  readonly timeouts: Timeouts;
}
