import type { Collector, ImapCommand, Untagged } from "../../imap/command.ts";
import { examine, type ExaminedMailbox } from "../../imap/commands/examine.ts";

/**
 * EXAMINE, and commands in the same pipeline that are about the mailbox it opens. What the server says before that is
 * open, such as what became of messages of the one before (RFC 7162 section 3.2.11), is kept from them.
 */
export class Opening {
  #isOpen = false;
  #isShifted = false;

  /** Whether a message went while they ran, so that others stand at other places by now than EXAMINE has counted. */
  get isShifted(): boolean {
    return this.#isShifted;
  }

  examine(name: string): ImapCommand<ExaminedMailbox> {
    const command = examine(name);
    return {
      ...command,
      collect: (session) => {
        const collector = command.collect(session);
        const done: typeof collector.done = (reply) => {
          this.#isOpen = true;
          return collector.done(reply);
        };
        return { ...collector, done };
      },
    };
  }

  behind<Result>(command: ImapCommand<Result>): ImapCommand<Result> {
    return { ...command, collect: (session) => this.#onceOpen(command.collect(session)) };
  }

  #onceOpen<Result>(collector: Collector<Result>): Collector<Result> {
    const untagged = (response: Untagged): boolean => {
      if (!this.#isOpen) return false;
      this.#isShifted ||= tellsOfRemoval(response);
      return collector.untagged?.(response) ?? false;
    };
    return { ...collector, untagged };
  }
}

/** Of one that happens now: those that happened before have no place any more, and none changes by them. */
function tellsOfRemoval(response: Untagged): boolean {
  if (response.name === "EXPUNGE") return true;
  return response.name === "VANISHED" && !/^ *\(EARLIER\)/i.test(response.scan().rest());
}
