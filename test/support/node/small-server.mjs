/** What the small IMAP server and the small POP3 server have in common: their messages, and how they log in. */

/** Header fields of a message of Ada's to Bob, with the empty line behind them. */
function header(subject, id, type = "text/plain; charset=utf-8") {
  return (
    `Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nFrom: Ada <ada@example.org>\r\nTo: bob@example.org\r\n` +
    `Subject: ${subject}\r\nMessage-ID: <${id}@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: ${type}\r\n\r\n`
  );
}

/** A message of one part. Its number among all that there ever were is also its UID and makes its UIDL. */
export function plainText(number, subject) {
  return {
    uid: number,
    uidl: `uidl-${number}`,
    subject,
    header: header(subject, number),
    text: "Hello, world\r\n",
  };
}

export const withAttachment = {
  ...plainText(1003, "With an attachment"),
  header: header("With an attachment", 1003, "multipart/mixed; boundary=b"),
  text:
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello, world\r\n\r\n--b\r\nContent-Type: " +
    'application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="a.pdf"' +
    "\r\n\r\nJVBERi0xLjQKAA==\r\n--b--\r\n",
};

/**
 * What comes before the last word about a login by SASL: PLAIN and the bearer mechanisms take one response, LOGIN
 * takes two, and an initial response (RFC 4959, RFC 5034) is the first of them.
 *
 * @returns actions, or undefined for a mechanism that is not known.
 */
export function saslSteps(mechanism, initial) {
  const responses = { PLAIN: 1, LOGIN: 2, XOAUTH2: 1, OAUTHBEARER: 1 }[mechanism?.toUpperCase()];
  if (responses === undefined) return undefined;
  const left = responses - (initial === undefined ? 0 : 1);
  return Array.from({ length: left }, () => ["+ \r\n", { readLine: true }]).flat();
}
