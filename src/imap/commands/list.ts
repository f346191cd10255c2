import { type ByteString, decodeByteString } from "../../base/bytes.ts";
import type { ImapCommand } from "../command.ts";
import { type ListedMailbox, parseList } from "../grammar/list.ts";
import { decodeMailboxName } from "../grammar/modified-utf7.ts";
import { parseStatus, type StatusItems } from "../grammar/status.ts";

export interface ListOptions {
  /** LIST-EXTENDED return options (RFC 5258, RFC 6154), only those the server has. */
  readonly returns: readonly ("CHILDREN" | "SPECIAL-USE" | "SUBSCRIBED")[];
  /** STATUS items for each mailbox in the same turn (RFC 5819); none without LIST-STATUS. */
  readonly status: readonly string[];
}

export interface ListedMailboxes {
  /** By name in Unicode. */
  readonly mailboxes: ReadonlyMap<string, ListedMailbox>;
  readonly status: ReadonlyMap<string, StatusItems>;
}

/** LIST of everything (RFC 9051 section 6.3.9), extended by what `options` say. */
export function list(options: ListOptions): ImapCommand<ListedMailboxes> {
  return {
    name: "LIST",
    phase: "list",
    states: ["authenticated", "selected"],
    encode: (out) => {
      out.string("").string("*");
      if (options.returns.length === 0 && options.status.length === 0) return;
      out.atom("RETURN").list(() => {
        for (const option of options.returns) out.atom(option);
        if (options.status.length > 0)
          out.atom("STATUS").list(() => options.status.forEach((item) => out.atom(item)));
      });
    },
    collect: ({ isUtf8 }) => {
      const mailboxes = new Map<string, ListedMailbox>();
      const status = new Map<string, StatusItems>();
      return {
        untagged: (response) => {
          if (response.name === "LIST" || response.name === "XLIST") {
            const listed = parseList(response.scan());
            mailboxes.set(listedName(listed.name, isUtf8), listed);
            return true;
          }
          if (response.name !== "STATUS") return false;
          const answer = parseStatus(response.scan());
          status.set(listedName(answer.mailbox, isUtf8), answer.items);
          return true;
        },
        done: () => ({ mailboxes, status }),
      };
    },
  };
}

/** A mailbox's name in Unicode, from how the server writes it. */
export function listedName(name: ByteString, isUtf8: boolean): string {
  return canonicalName(isUtf8 ? decodeByteString(name) : decodeMailboxName(name));
}

/** INBOX has one spelling here, whatever the server's (quirk 28). */
export function canonicalName(name: string): string {
  // No toUpperCase: it would make "I" of a dotless i.
  return /^inbox$/i.test(name) ? "INBOX" : name;
}
