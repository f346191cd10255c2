import type { Env as Bindings } from "../env.ts";

declare global {
  namespace Cloudflare {
    /** What tests find in `env` of `cloudflare:workers`. */
    interface Env extends Bindings {}
  }
}
