import { encodeUtf8 } from "../base/bytes.ts";
import { limits } from "../base/limits.ts";
import type { MessageSummary } from "./model.ts";
import type { ListQuery } from "./source.ts";

/** Whether a list is of what is remembered at all: the newest messages, all of them. */
export function isNewestPage({ sort, position, filter, hidden }: ListQuery): boolean {
  return sort === "-arrival" && position === null && filter === null && hidden === null;
}

/** The newest of these, oldest first, as far as they may be remembered: so many, and so many octets of JSON. */
export function newestThatFit<Summary extends MessageSummary>(
  messages: readonly Summary[],
): readonly Summary[] {
  const newest = messages.slice(-limits.maxRememberedMessages);
  let room: number = limits.maxRememberedBytes;
  const over = newest.findLastIndex((message) => {
    room -= encodeUtf8(JSON.stringify(message)).length;
    return room < 0;
  });
  return newest.slice(over + 1);
}

/** As it is listed where previews are asked for: the property stands last, as in a list that is fetched. */
export function withPreview({ preview = null, ...message }: MessageSummary): MessageSummary {
  return { ...message, preview };
}

export function withoutPreview({ preview: _, ...message }: MessageSummary): MessageSummary {
  return message;
}

/** As it is remembered: without a preview of null, which may have failed to come. */
export function toRemember({ preview, ...message }: MessageSummary): MessageSummary {
  return typeof preview === "string" ? { ...message, preview } : message;
}
