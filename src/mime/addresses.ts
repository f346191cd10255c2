import { type ByteString, decodeByteString } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import { AddressLexer, type AddressToken } from "./address-tokens.ts";
import { cleanHeaderText, decodeHeaderText } from "./encoded-words.ts";

/** One mailbox of an address list; `email` is empty where only a name was given. */
export interface Address {
  readonly name: string | null;
  readonly email: string;
}

/**
 * The mailboxes of a raw header value (RFC 5322 sections 3.4 and 4.4), those of groups included, however mail writes
 * them: semicolons for commas, none at all, brackets that never close. What stands in quotes, in a comment or in an
 * encoded word is never taken for an address, so that it cannot pass for the sender. A value that is too long is cut
 * at a comma.
 */
export function parseAddressList(value: ByteString): Address[] {
  const lexer = new AddressLexer(bounded(value));
  const list = new AddressListBuilder();
  for (let token = lexer.next(); token && list.addresses.length < limits.maxAddresses; token = lexer.next()) {
    list.add(token);
  }
  list.endMailbox();
  return list.addresses.slice(0, limits.maxAddresses);
}

/**
 * The same for each field of one name, as there may be more than the one that RFC 5322 section 3.6 allows. All count: so
 * nobody is shown to one who checks the first field, and hidden from one who reads the last. Each is parsed by itself,
 * so that a quote which one leaves open hides nothing of the next.
 */
export function parseAddressLists(values: readonly ByteString[]): Address[] {
  return values.flatMap(parseAddressList).slice(0, limits.maxAddresses);
}

function bounded(value: ByteString): ByteString {
  if (value.length <= limits.maxAddressListBytes) return value;
  const comma = value.lastIndexOf(",", limits.maxAddressListBytes);
  return value.slice(0, comma === -1 ? limits.maxAddressListBytes : comma);
}

interface Word {
  /** As written, but without the white space that may stand round "@" and "." (RFC 5322 section 4.4). */
  raw: ByteString;
  text: ByteString;
  /** It has an "@" outside of quotes and encoded words. */
  isAddress: boolean;
  /** It ends in "@" or ".", so that an address goes on after white space. */
  isOpen: boolean;
}

class AddressListBuilder {
  readonly addresses: Address[] = [];
  /** Words of the mailbox at hand, up to its angle bracket or after it. */
  #words: Word[] = [];
  #comments: ByteString[] = [];
  #angle: { readonly email: ByteString; readonly name: ByteString } | undefined;
  #isAfterSpace = true;

  add(token: AddressToken): void {
    switch (token.kind) {
      case "word":
        this.#addWord(token.raw, token.text);
        return;
      case "comment":
        this.#comments.push(token.text);
        break;
      case "angle":
        // A second one: the comma was left out, and the words since the first are the name of the second.
        if (this.#angle) this.#endNamed(this.#angle.email, this.#angle.name);
        this.#angle = { email: token.email, name: joined(this.#words) };
        this.#words = [];
        break;
      case "colon":
        if (this.#angle || this.#words.some((word) => word.isAddress)) this.#addWord(":", ":");
        else this.#clear(); // It was the name of a group.
        return;
      case "separator":
        this.endMailbox();
        return;
      case "space":
        break;
    }
    this.#isAfterSpace = true;
  }

  endMailbox(): void {
    const words = this.#words;
    const found = words.filter((word) => word.isAddress);
    if (this.#angle) {
      this.#endNamed(this.#angle.email, this.#angle.name || joined(words));
    } else if (found.length === 1) {
      this.#endNamed(found[0]?.raw ?? "", joined(words.filter((word) => !word.isAddress)));
    } else if (found.length > 1) {
      for (const word of found) this.#push("", word.raw);
    } else if (words.length > 0) {
      this.#push(joined(words), "");
    }
    this.#clear();
  }

  #endNamed(email: ByteString, name: ByteString): void {
    this.#push(name || this.#comments.join(" "), email);
    this.#comments = [];
  }

  #addWord(raw: ByteString, text: ByteString): void {
    const isAt = raw.startsWith("@");
    const isOpen = raw.endsWith("@") || raw.endsWith(".");
    const last = this.#words.at(-1);
    const goesOn = last && (isAt || (last.isAddress && (last.isOpen || raw.startsWith("."))));
    if (last && (goesOn || !this.#isAfterSpace)) {
      last.raw += raw;
      last.text += this.#isAfterSpace ? ` ${text}` : text;
      last.isAddress ||= isAt;
      last.isOpen = isOpen;
    } else {
      this.#words.push({ raw, text, isAddress: isAt, isOpen });
    }
    this.#isAfterSpace = false;
  }

  #push(name: ByteString, email: ByteString): void {
    const text = decodeHeaderText(name).trim();
    const address = cleanHeaderText(decodeByteString(email)).trim();
    if (text !== "" || address !== "")
      this.addresses.push({ name: text === "" ? null : text, email: address });
  }

  #clear(): void {
    this.#words = [];
    this.#comments = [];
    this.#angle = undefined;
    this.#isAfterSpace = true;
  }
}

function joined(words: readonly Word[]): ByteString {
  return words.map((word) => word.text).join(" ");
}
