import type { ImapCommand } from "../command.ts";

/** ENABLE (RFC 9051 section 6.3.1). @returns what the server says it enabled, upper case */
export function enable(capabilities: readonly string[]): ImapCommand<ReadonlySet<string>> {
  return {
    name: "ENABLE",
    phase: "capability",
    states: ["authenticated"],
    encode: (out) => {
      for (const capability of capabilities) out.atom(capability);
    },
    collect: () => {
      const enabled = new Set<string>();
      return {
        untagged: (response) => {
          if (response.name !== "ENABLED") return false;
          for (const name of response.scan().rest().split(" ")) if (name) enabled.add(name.toUpperCase());
          return true;
        },
        done: () => enabled,
      };
    },
  };
}
