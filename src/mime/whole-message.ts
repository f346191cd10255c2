import PostalMime from "postal-mime";
import { MailError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";

/** The text of a message, as far as a person reads it. */
export interface WholeMessage {
  /** null where the message has none. */
  readonly text: string | null;
  readonly html: string | null;
}

const lf = 0x0a;
const hyphen = 0x2d;

/**
 * Parses a whole message: for those that their server cannot describe. It must be small and simple, as the cost is one of
 * lines and parts, not of octets (docs/adr/0005-no-whole-message.md).
 * @throws {MailError} message_too_complex
 */
export async function parseWholeMessage(message: Uint8Array): Promise<WholeMessage> {
  requireSimple(message);
  try {
    const { text, html } = await PostalMime.parse(message, {
      maxNestingDepth: limits.maxNestingDepth,
      maxHeadersSize: limits.maxHeaderBytes,
      maxRfc822NestingDepth: limits.maxAttachedMessageDepth,
    });
    return { text: text ?? null, html: html ?? null };
  } catch (cause) {
    throw tooComplex(cause);
  }
}

/** Counts what makes parsing dear, before it starts. */
function requireSimple(message: Uint8Array): void {
  if (message.length > limits.maxWholeMessageBytes) throw tooComplex();
  let lines = 0;
  let boundaries = 0;
  for (let at = 0; at !== -1 && at < message.length;) {
    if (message[at] === hyphen && message[at + 1] === hyphen) boundaries++;
    if (++lines > limits.maxWholeMessageLines || boundaries > limits.maxBoundaryLines) throw tooComplex();
    const end = message.indexOf(lf, at);
    at = end === -1 ? -1 : end + 1;
  }
}

function tooComplex(cause?: unknown): MailError {
  return new MailError(
    "message_too_complex",
    "The message is too large or too complex to be parsed: `raw` works, and `body=none` answers all but its text.",
    {
      cause,
    },
  );
}
