import { connect } from "cloudflare:sockets";

/** Sends this after the first octets of a server's. @returns all that came until the server closed */
export async function talk(
  port: number,
  lines: string,
  secureTransport: "on" | "off" = "off",
): Promise<string> {
  const socket = connect({ hostname: "localhost", port }, { secureTransport, allowHalfOpen: false });
  const writer = socket.writable.getWriter();
  const decoder = new TextDecoder("latin1");
  let text = "";
  for await (const chunk of socket.readable) {
    if (text === "" && lines !== "") await writer.write(new TextEncoder().encode(lines));
    text += decoder.decode(chunk, { stream: true });
  }
  // It may never settle once the server has closed.
  void socket.close().catch(() => undefined);
  return text;
}
