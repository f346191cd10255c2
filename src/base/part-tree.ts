import type { ByteString } from "./bytes.ts";

/** Parameters of a Content-Type or Content-Disposition, by name in lower case; values are octets, not yet text. */
export type PartParams = ReadonlyMap<string, ByteString>;

/** A part of a message, whoever took the message apart: an IMAP server (BODYSTRUCTURE), or the splitter. */
export interface PartNode {
  /** `1.2`, as RFC 9051 section 6.4.5 numbers them; null for a multipart, which has no content of its own. */
  readonly partId: string | null;
  /** `text/plain`, in lower case. */
  readonly type: string;
  /** Of Content-Type. */
  readonly params: PartParams;
  readonly contentId: ByteString | null;
  /** Content-Transfer-Encoding in lower case. */
  readonly encoding: string | null;
  /** Octets before transfer decoding; null where it is not known, or not yet. Some IMAP servers estimate (quirk 27). */
  readonly size: number | null;
  readonly disposition: PartDisposition | null;
  /** The parts of a multipart; the one body of an attached message. */
  readonly children: readonly PartNode[];
}

export interface PartDisposition {
  /** In lower case. */
  readonly type: string;
  readonly params: PartParams;
}
