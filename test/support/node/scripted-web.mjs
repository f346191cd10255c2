import { once } from "node:events";
import http from "node:http";

const recordTypes = { MX: 15, SRV: 33 };

/**
 * A web of its own on loopback (`WebScript` in ../scripted-web.ts): pages of any host below `/<host>/`, and a resolver of DNS as
 * JSON at `/dns-query`.
 *
 * @returns `{ port, seen(), stop() }`
 */
export async function startScriptedWeb({ pages = {}, records = {} }) {
  const requests = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    requests.push({ url: url.pathname + url.search, headers: request.headers });
    if (url.pathname === "/dns-query") sendRecords(records, url.searchParams, request, response);
    else sendPage(pages[url.pathname.slice(1)], response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    seen: () => ({ requests }),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function sendRecords(records, parameters, request, response) {
  if (request.headers.accept !== "application/dns-json") {
    response.writeHead(415).end();
    return;
  }
  const type = parameters.get("type");
  const name = parameters.get("name");
  const found = records[`${type} ${name}`];
  const answer = found && {
    Answer: found.data.map((data) => ({ name, type: recordTypes[type], TTL: 300, data })),
  };
  response.writeHead(200, { "content-type": "application/dns-json" });
  response.end(JSON.stringify({ Status: found ? 0 : 3, AD: found?.isSigned === true, ...answer }));
}

function sendPage(page, response) {
  if (page === undefined) {
    response.writeHead(404).end("<html><body>not found</body></html>");
    return;
  }
  const { status = 200, headers = {}, body = "", end = "close" } = page;
  if (end === "stall-before") return;
  response.writeHead(status, headers);
  response.write(body);
  // A body that stalls has begun, and has no end.
  if (end === "close") response.end();
}
