/**
 * A response that does not follow the grammar. It stays inside imap/: the response is dropped and the connection
 * goes on, since responses are cut apart before they are parsed.
 */
export class ParseError extends Error {
  override readonly name = "ParseError";
}
