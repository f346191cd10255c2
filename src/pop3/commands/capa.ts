import { limits } from "../../base/limits.ts";
import type { Pop3Command } from "../command.ts";
import { parseCapabilities, type Pop3Capabilities } from "../grammar/capability.ts";
import { ListingSink } from "../listing-sink.ts";

/** CAPA (RFC 2449 section 5). A server without it answers `-ERR`; what it lists may be more after the login. */
export const capa: Pop3Command<Pop3Capabilities> = {
  name: "CAPA",
  phase: "capability",
  states: ["authorization", "transaction"],
  arguments: [],
  collect: () => {
    const octets = new ListingSink(limits.maxLongLineBytes);
    return { octets, done: () => parseCapabilities(octets.text) };
  },
};
