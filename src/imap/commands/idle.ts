import { encodeUtf8 } from "../../base/bytes.ts";
import type { ImapCommand, Untagged } from "../command.ts";

/**
 * IDLE (RFC 2177, RFC 9051 section 6.3.13): waits until something in the open mailbox changes, or until the signal fires.
 * The caller fires it before 29 minutes are over, when the server may hang up; and sooner, as it is the only one to
 * notice a server that is gone.
 */
export function idle(signal: AbortSignal): ImapCommand<"changed" | "stopped"> {
  return {
    name: "IDLE",
    phase: "select",
    states: ["selected"],
    needs: "IDLE",
    // Until DONE the server takes whatever comes for it.
    isBarrier: true,
    isOpenEnded: true,
    encode: () => undefined,
    collect: () => {
      let hasChanged = false;
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const stop = (): void => {
        end();
      };
      if (signal.aborted) end();
      else signal.addEventListener("abort", stop, { once: true });
      return {
        continuation: async () => {
          await ended;
          return encodeUtf8("DONE");
        },
        untagged: (response) => {
          if (!tellsOfChange(response)) return false;
          hasChanged = true;
          end();
          return true;
        },
        done: () => {
          signal.removeEventListener("abort", stop);
          return hasChanged ? "changed" : "stopped";
        },
      };
    },
  };
}

/** Not `* OK Still here`, nor RECENT and FLAGS, which change with a session and not with a mailbox. */
function tellsOfChange({ name }: Untagged): boolean {
  return name === "EXISTS" || name === "EXPUNGE" || name === "FETCH" || name === "VANISHED";
}
