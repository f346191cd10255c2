import { capabilityMissing } from "../../base/errors.ts";
import { parseHeaderBlock } from "../../mime/header-block.ts";
import type { EmailAddress, MessageSummary } from "../model.ts";
import type { Filter } from "../source.ts";

/**
 * POP3 has no search: a scan of headers answers what headers tell.
 * @throws {MailError} capability_missing for what they do not
 */
export function requireScannable(filter: Filter): void {
  if (filter.body !== undefined) throw capabilityMissing("search by body");
  if (filter.hasKeyword || filter.notKeyword) throw capabilityMissing("keywords");
  if (filter.hasAttachment !== undefined) throw capabilityMissing("search by hasAttachment");
  if (filter.inThread !== undefined) throw capabilityMissing("threads");
}

/** Whether the header block has what is looked for in any field, or in one by name. */
export function matchesHeader(header: Uint8Array, { text, header: field }: Filter): boolean {
  if (text === undefined && !field) return true;
  const { headers } = parseHeaderBlock(header);
  const isText = text === undefined || headers.some(({ value }) => contains(value, text));
  const isField =
    !field ||
    headers.some(
      ({ name, value }) => name.toLowerCase() === field.name.toLowerCase() && contains(value, field.value),
    );
  return isText && isField;
}

/** Whether the summary fits what else the filter asks for. */
export function matchesSummary(summary: MessageSummary, filter: Filter): boolean {
  const { receivedAt, size } = summary;
  return (
    matchesPeople(summary.from, filter.from) &&
    matchesPeople(summary.to, filter.to) &&
    matchesPeople(summary.cc, filter.cc) &&
    (filter.subject === undefined || contains(summary.subject ?? "", filter.subject)) &&
    (filter.after === undefined ||
      (receivedAt !== null && Date.parse(receivedAt) >= Date.parse(filter.after))) &&
    (filter.before === undefined ||
      (receivedAt !== null && Date.parse(receivedAt) < Date.parse(filter.before))) &&
    (filter.minSize === undefined || (size !== null && size >= filter.minSize)) &&
    (filter.maxSize === undefined || (size !== null && size <= filter.maxSize))
  );
}

function matchesPeople(people: readonly EmailAddress[], wanted: string | undefined): boolean {
  return (
    wanted === undefined ||
    people.some(({ name, email }) => contains(email, wanted) || contains(name ?? "", wanted))
  );
}

function contains(text: string, wanted: string): boolean {
  return folded(text).includes(folded(wanted));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
