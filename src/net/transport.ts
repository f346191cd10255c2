import type { Deadline } from "../base/deadline.ts";

/** How a mail connection is protected: from the first byte, by a required upgrade, or not at all. */
export type Security = "tls" | "starttls" | "none";

/** A host and port that passed the policy of base/target.ts. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
}

/** A connected byte pipe to a mail server. One read at a time. */
export interface Transport {
  /** Whether TLS is in place now. */
  readonly isSecure: boolean;
  /** How often the direction changed from server to client: what costs a round trip. */
  readonly turns: number;
  /**
   * @param atLeast octets to wait for, if the server sends so many: larger reads cost less
   * @returns the next octets, valid until the next read, or undefined when the server closed
   */
  read(atLeast: number): Promise<Uint8Array | undefined>;
  /** Writes all of it in one segment where it fits. */
  write(bytes: Uint8Array): Promise<void>;
  /** Puts TLS on the open connection and checks the certificate against the host's name. */
  startTls(): Promise<void>;
  /** Makes a pending read or write fail with this error, and closes. Never waits. */
  abort(reason: Error): void;
  /** Closes. Never waits, never throws. */
  close(): void;
}

/**
 * Opens a transport, with TLS in place for security `tls`; notes the phases `connect` and `tls` on the deadline.
 * @throws {MailError} connect_failed, tls_failed, deadline_exceeded
 */
export type OpenTransport = (endpoint: Endpoint, deadline: Deadline) => Promise<Transport>;
