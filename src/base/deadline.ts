import { MailError, type Phase } from "./errors.ts";
import type { Timeouts } from "./limits.ts";

/** What a mail session did and for how long: the content of `Server-Timing`. */
export interface PhaseTime {
  readonly phase: Phase;
  readonly ms: number;
}

/**
 * Three clocks over one mail session: no byte for too long, one command for too long, all of it for too long.
 * A server that keeps sending something harmless resets the first and none of the others. When one runs out the
 * deadline calls its listener once, which must make every pending read and write fail.
 */
export class Deadline {
  readonly #timeouts: Timeouts;
  #startedAt = Date.now();
  #times: PhaseTime[] = [];
  #onExpire: ((error: MailError) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #shortestMs: number;
  #phase: Phase = "connect";
  #phaseStartedAt = 0;
  #phaseLimitMs = 0;
  /** When the read that is pending began; 0 while none is. */
  #waitingSince = 0;
  /** While a body streams: how much longer the server may take. Octets earn time, up to the grace it began with. */
  #creditMs: number | undefined;
  /** Time in which a body streamed, or the clocks were suspended: it does not count for the session. */
  #uncountedMs = 0;
  /** The same of the phase: a body's alone. */
  #phaseStreamedMs = 0;
  #streamStartedAt = 0;
  /** 0 while the clocks run. */
  #suspendedSince = 0;

  constructor(timeouts: Timeouts) {
    this.#timeouts = timeouts;
    const { minStreamBytesPerSecond: _, ...clocks } = timeouts;
    this.#shortestMs = Math.min(...Object.values(clocks));
  }

  /** The phase that is under way, or was last. */
  get phase(): Phase {
    return this.#phase;
  }

  /** The phases that have ended, in order, since the request began. */
  get times(): readonly PhaseTime[] {
    return this.#times;
  }

  /** Another request begins on the session: its time, and what it did, count from here. No phase is under way. */
  renew(): void {
    this.#startedAt = Date.now();
    this.#uncountedMs = 0;
    this.#times = [];
  }

  /** @param listener called at most once, with a `deadline_exceeded` that names the phase. */
  onExpire(listener: (error: MailError) => void): void {
    this.#onExpire = listener;
  }

  /** Starts a phase; the one before must have ended, or been suspended. */
  begin(phase: Phase): void {
    if (this.#suspendedSince !== 0) this.#resume();
    this.#phase = phase;
    this.#phaseStartedAt = Date.now();
    this.#phaseStreamedMs = 0;
    this.#phaseLimitMs = this.#limitOf(phase);
    this.#arm();
  }

  /** Ends the phase and notes how long it took. */
  end(): void {
    if (this.#phaseLimitMs === 0) return;
    this.#times.push({ phase: this.#phase, ms: Date.now() - this.#phaseStartedAt });
    this.#phaseLimitMs = 0;
  }

  /** Ends the phase, and stops every clock until the next one begins: the server owes nothing meanwhile. */
  suspend(): void {
    this.end();
    this.#suspendedSince = Date.now();
  }

  #resume(): void {
    const now = Date.now();
    this.#uncountedMs += now - this.#suspendedSince;
    this.#suspendedSince = 0;
    if (this.#waitingSince !== 0) this.#waitingSince = now;
  }

  /** A read is pending: the idle clock runs. */
  waiting(): void {
    this.#waitingSince = Date.now();
  }

  /** It returned this many octets: the idle clock stops. */
  received(bytes: number): void {
    if (this.#creditMs !== undefined) {
      const { streamGraceMs, minStreamBytesPerSecond } = this.#timeouts;
      const earnedMs = (bytes / minStreamBytesPerSecond) * 1_000;
      this.#creditMs = Math.min(streamGraceMs, this.#creditMs + earnedMs - this.#waitedMs());
    }
    this.#waitingSince = 0;
  }

  /** A body streams to the caller, at the caller's pace: only waiting for the server counts, as a minimal rate. */
  beginStream(): void {
    this.#creditMs = this.#timeouts.streamGraceMs;
    this.#streamStartedAt = Date.now();
  }

  endStream(): void {
    if (this.#creditMs === undefined) return;
    const ms = Date.now() - this.#streamStartedAt;
    this.#uncountedMs += ms;
    this.#phaseStreamedMs += ms;
    this.#creditMs = undefined;
  }

  /** Stops every clock; a phase under way ends here. */
  stop(): void {
    this.end();
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#onExpire = undefined;
  }

  #limitOf(phase: Phase): number {
    if (phase === "connect") return this.#timeouts.connectMs;
    if (phase === "tls") return this.#timeouts.tlsMs;
    if (phase === "greeting") return this.#timeouts.greetingMs;
    if (phase === "logout") return this.#timeouts.logoutMs;
    return this.#timeouts.commandMs;
  }

  /** One timer at a time looks at all clocks, at least as often as the shortest of them: timers cost CPU. */
  #arm(): void {
    const ms = Math.max(1, Math.min(this.#shortestMs, this.#remainingMs()));
    this.#timer ??= setTimeout(() => this.#check(), ms);
  }

  #check(): void {
    this.#timer = null;
    if (this.#phaseLimitMs === 0) return;
    if (this.#remainingMs() > 0) {
      this.#arm();
      return;
    }
    const listener = this.#onExpire;
    this.stop();
    listener?.(
      new MailError("deadline_exceeded", `The mail server took too long (${this.#phase}).`, {
        phase: this.#phase,
        connection: "lost",
        retry: "backoff",
      }),
    );
  }

  #remainingMs(): number {
    const idleMs = this.#timeouts.idleMs - this.#waitedMs();
    if (this.#creditMs !== undefined) return Math.min(idleMs, this.#creditMs - this.#waitedMs());
    const now = Date.now();
    const phaseMs = this.#phaseStartedAt + this.#phaseStreamedMs + this.#phaseLimitMs - now;
    const sessionMs = this.#startedAt + this.#uncountedMs + this.#timeouts.sessionMs - now;
    return Math.min(idleMs, phaseMs, sessionMs);
  }

  /** For how long the pending read has waited; 0 where none is pending. */
  #waitedMs(): number {
    return this.#waitingSince === 0 ? 0 : Date.now() - this.#waitingSince;
  }
}
