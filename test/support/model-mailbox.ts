/** A message of the model: of its header only what tells it from others. */
export interface ModelMessage {
  readonly uid: number;
  readonly subject: string;
  readonly flags: readonly string[];
  readonly modSeq: number;
  /** The server counts it and does not give it out (quirk 14). */
  readonly isHidden: boolean;
}

export interface Arrival {
  /** How many UIDs are given to nothing before it. */
  readonly gap?: number;
  readonly isHidden?: boolean;
}

/** A mailbox that changes as mailboxes do, and remembers what QRESYNC must. */
export class ModelMailbox {
  /** In the order of their places. */
  messages: readonly ModelMessage[] = [];
  uidValidity = 7;
  uidNext = 1;
  modSeq = 1;
  /** What was removed, and when. */
  removed: readonly { readonly uid: number; readonly modSeq: number }[] = [];

  arrive(subject: string, { gap = 0, isHidden = false }: Arrival = {}): void {
    const uid = this.uidNext + gap;
    this.uidNext = uid + 1;
    this.modSeq += 1;
    this.messages = [...this.messages, { uid, subject, flags: [], modSeq: this.modSeq, isHidden }];
  }

  /** Of the message at this place, counted from 0 and round the mailbox. */
  flag(place: number, flags: readonly string[]): void {
    const uid = this.#uidAt(place);
    this.modSeq += 1;
    const { modSeq } = this;
    this.messages = this.messages.map((one) => (one.uid === uid ? { ...one, flags, modSeq } : one));
  }

  expunge(place: number): void {
    const uid = this.#uidAt(place);
    if (uid === undefined) return;
    this.modSeq += 1;
    this.messages = this.messages.filter((one) => one.uid !== uid);
    this.removed = [...this.removed, { uid, modSeq: this.modSeq }];
  }

  /** Other messages have these UIDs from now on. */
  renumber(): void {
    const { messages } = this;
    this.messages = [];
    this.removed = [];
    this.uidValidity += 1;
    this.uidNext = 1;
    this.modSeq = 1;
    for (const { subject } of messages.toReversed()) this.arrive(subject);
  }

  #uidAt(place: number): number | undefined {
    return this.messages[place % Math.max(1, this.messages.length)]?.uid;
  }
}
