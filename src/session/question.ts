import type { Retention } from "../account/record.ts";
import { type ErrorCode, type ErrorDetails, MailError, type Phase, type Retry } from "../base/errors.ts";
import type { Acknowledgement } from "../mailbox/acknowledge.ts";
import type { DiagnoseStage } from "../mailbox/diagnose.ts";
import type { Mailbox, Message } from "../mailbox/model.ts";
import type {
  AccountCapabilities,
  BodyWish,
  ByteRange,
  Changes,
  Cost,
  DownloadWish,
  ListQuery,
  ListResult,
  PartStream,
  PartWish,
  RawStream,
  Removal,
  Snapshot,
} from "../mailbox/source.ts";

/** What of a list travels: that messages are hidden, and not which. What is remembered is the object's. */
export type ListWish = Omit<ListQuery, "hidden" | "remembered"> & { readonly isHiding: boolean };

/** What an account's object can be asked: by name, with what travels there and what comes back. Plain values and streams. */
export interface Questions {
  readonly capabilities: { readonly ask: Record<never, never>; readonly answer: AccountCapabilities };
  readonly mailboxes: { readonly ask: Record<never, never>; readonly answer: readonly Mailbox[] };
  readonly mailbox: { readonly ask: { readonly mailbox: string }; readonly answer: Mailbox };
  readonly list: { readonly ask: { readonly query: ListWish }; readonly answer: ListResult };
  readonly get: { readonly ask: { readonly id: string; readonly wish: BodyWish }; readonly answer: Message };
  readonly part: {
    readonly ask: { readonly id: string; readonly partId: string; readonly wish: PartWish };
    readonly answer: PartStream;
  };
  readonly raw: {
    readonly ask: { readonly id: string; readonly range: ByteRange | null; readonly wish: DownloadWish };
    readonly answer: RawStream;
  };
  readonly changes: {
    readonly ask: { readonly mailbox: string; readonly snapshot: Snapshot; readonly limit: number };
    readonly answer: Changes;
  };
  readonly remove: { readonly ask: { readonly ids: readonly string[] }; readonly answer: Removal };
  readonly acknowledge: {
    readonly ask: { readonly ids: readonly string[]; readonly retention: Retention };
    readonly answer: Acknowledgement;
  };
  readonly diagnose: { readonly ask: Record<never, never>; readonly answer: readonly DiagnoseStage[] };
}

export type QuestionName = keyof Questions;

export type Question = {
  readonly [Name in QuestionName]: { readonly name: Name } & Questions[Name]["ask"];
}[QuestionName];

/** A `MailError` on its way: of an error object only the text would arrive. */
export interface PackedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly phase: Phase | null;
  readonly connection: "usable" | "lost";
  readonly retry: Retry;
  readonly details: ErrorDetails;
}

/** What became of a question, and what it cost. */
export type Reply<Answer = unknown> =
  | { readonly ok: true; readonly value: Answer; readonly cost: Cost }
  | { readonly ok: false; readonly error: PackedError; readonly cost: Cost };

export function packError({ code, message, phase, connection, retry, details }: MailError): PackedError {
  return { code, message, phase: phase ?? null, connection, retry, details };
}

export function unpackError({ code, message, phase, ...rest }: PackedError): MailError {
  return new MailError(code, message, { ...rest, ...(phase === null ? {} : { phase }) });
}
