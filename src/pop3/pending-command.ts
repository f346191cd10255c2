import type { ByteString } from "../base/bytes.ts";
import type { MailError } from "../base/errors.ts";
import type { Outcome } from "../base/outcome.ts";
import { asMailError } from "../net/failures.ts";
import type { Collector, OctetSink, Pop3Command, StateName } from "./command.ts";
import { statusError } from "./failures.ts";
import type { Status } from "./grammar/status.ts";
import { encodeCommandLine } from "./wire/command-line.ts";

/** A command between its sending and the end of its answer. */
export class PendingCommand {
  readonly command: Pop3Command<unknown>;
  readonly outcome: Promise<Outcome<unknown>>;
  /** Its line, or why there is none: then it has failed already. */
  readonly line: Uint8Array | MailError;
  readonly #resolve: (outcome: Outcome<unknown>) => void;
  #collector: Collector<unknown> | undefined;
  /** `+OK`, while the octets of its multi-line response come. */
  #status: Status | undefined;

  constructor(command: Pop3Command<unknown>) {
    this.command = command;
    const { promise, resolve } = Promise.withResolvers<Outcome<unknown>>();
    this.outcome = promise;
    this.#resolve = resolve;
    this.line = this.#encode();
  }

  #encode(): Uint8Array | MailError {
    try {
      return encodeCommandLine(this.command);
    } catch (error) {
      const failure = asMailError(error);
      this.fail(failure);
      return failure;
    }
  }

  /** To be called before its line is sent. */
  begin(state: StateName): void {
    const { name, states } = this.command;
    if (!states.includes(state)) throw new Error(`${name} in state ${state}`);
    this.#collector = this.command.collect();
  }

  get octets(): OctetSink | undefined {
    return this.#collector?.octets;
  }

  /** @returns what to answer, or undefined where no challenge was to come */
  async continue(challenge: ByteString): Promise<Uint8Array | undefined> {
    return this.#collector?.continuation?.(challenge);
  }

  /** @returns whether a multi-line response follows; else the command is done */
  takeStatus(status: Status, loginDelaySeconds: number | undefined): boolean {
    if (status.kind === "ok" && this.octets) {
      this.#status = status;
      return true;
    }
    if (status.kind === "ok") this.#complete(status);
    else
      this.fail(
        this.#collector?.refused?.(status) ?? statusError(status, this.command.phase, loginDelaySeconds),
      );
    return false;
  }

  /** The multi-line response is over. */
  endOctets(): void {
    if (this.#status) this.#complete(this.#status);
  }

  #complete(status: Status): void {
    try {
      this.#resolve({ ok: true, value: this.#collector?.done(status) });
    } catch (error) {
      this.fail(asMailError(error));
    }
  }

  fail(error: MailError): void {
    this.#resolve({ ok: false, error });
  }
}
