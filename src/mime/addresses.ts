import { addressParser } from "postal-mime";
import type { ByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { cleanHeaderText, recodeHeaderWords } from "./encoded-words.ts";

/** One mailbox of an address list; `email` is empty where only a name was given. */
export interface Address {
  readonly name: string | null;
  readonly email: string;
}

/**
 * The mailboxes of a raw header value (RFC 5322 section 3.4), those of groups included. A list that is too long is
 * cut at a comma.
 */
export function parseAddressList(value: ByteString): Address[] {
  const addresses: Address[] = [];
  for (const parsed of addressParser(recodeHeaderWords(bounded(value)), { flatten: true })) {
    const name = cleanHeaderText(parsed.name).trim();
    const email = cleanHeaderText(parsed.address ?? "").trim();
    if (name !== "" || email !== "") addresses.push({ name: name === "" ? null : name, email });
    if (addresses.length === limits.maxAddresses) break;
  }
  return addresses;
}

function bounded(value: ByteString): ByteString {
  if (value.length <= limits.maxAddressListBytes) return value;
  const comma = value.lastIndexOf(",", limits.maxAddressListBytes);
  return value.slice(0, comma === -1 ? limits.maxAddressListBytes : comma);
}
