import { once } from "node:events";
import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { writeMailbox } from "../../../scripts/mail-server/maildir.mjs";
import { createCertificates } from "./certificates.mjs";
import { startFaultProxy } from "./fault-proxy.mjs";
import { readDialogue } from "./replay.mjs";
import { keepReport } from "./reports.mjs";
import { startScriptedServer } from "./scripted-server.mjs";
import { startScriptedWeb } from "./scripted-web.mjs";

/**
 * What tests cannot do from inside workerd, over HTTP on loopback: read files of the corpora, put them into mailboxes,
 * run scripted mail servers, small webs and faulty wires, keep reports. ../scripted-server.ts, ../scripted-web.ts and ../corpus.ts
 * are its clients.
 *
 * @param corporaDir folder, or undefined where there is none.
 * @param dovecot `{ caFile, caKeyFile, mailFolder }`: the authority that the tested clients trust, and the mail.
 */
export async function startControl({ corporaDir, dovecot }) {
  const certificates = await createCertificates(dovecot);
  const running = new Map();
  let lastId = 0;

  async function start(starting) {
    const server = await starting;
    const id = String(++lastId);
    running.set(id, server);
    return { id, port: server.port };
  }

  const routes = {
    "GET corpora": (rest, _request, response) => sendFile(inCorpora(corporaDir, rest), response),
    "GET corpora-list": async (rest, _request, response) =>
      sendJson(response, await listFiles(corporaDir, inCorpora(corporaDir, rest))),
    "POST mailbox": async (_rest, request, response) => {
      const { user, mailbox, files } = JSON.parse(await readBody(request));
      const raws = await Promise.all(files.map((file) => readFile(inCorpora(corporaDir, file))));
      const messages = raws.map((raw, n) => ({ raw, receivedAt: new Date(Date.UTC(2026, 0, 1, 0, n)) }));
      writeMailbox(dovecot.mailFolder(user), mailbox, messages);
      sendJson(response, { messages: messages.length });
    },
    "PUT report": async (name, request, response) => {
      await keepReport(name, await readBody(request));
      sendJson(response, {});
    },
    "POST server": async (_rest, request, response) => {
      const script = JSON.parse(await readBody(request));
      const replay =
        script.replay === undefined
          ? undefined
          : await readDialogue(corporaDir, script.replay, script.protocol);
      sendJson(response, await start(startScriptedServer(script, certificates, replay)));
    },
    "POST proxy": async (_rest, request, response) =>
      sendJson(response, await start(startFaultProxy(JSON.parse(await readBody(request))))),
    "POST web": async (_rest, request, response) =>
      sendJson(response, await start(startScriptedWeb(JSON.parse(await readBody(request))))),
    "GET server": (id, _request, response) => sendJson(response, found(running, id).seen()),
    "DELETE server": (id, _request, response) => {
      const server = found(running, id);
      server.stop();
      running.delete(id);
      sendJson(response, server.seen());
    },
  };
  routes["GET proxy"] = routes["GET server"];
  routes["DELETE proxy"] = routes["DELETE server"];

  const control = http.createServer((request, response) => {
    const [, first = "", rest = ""] = /^\/([^/]*)\/?(.*)$/.exec(request.url ?? "") ?? [];
    const route = routes[`${request.method} ${first}`];
    Promise.try(() => {
      if (!route) throw new NotFound(`no such route: ${request.method} /${first}`);
      return route(decodeURIComponent(rest), request, response);
    }).catch((error) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(error instanceof NotFound ? 404 : 500).end(String(error.message));
    });
  });
  control.listen(0, "127.0.0.1");
  await once(control, "listening");
  return {
    url: `http://127.0.0.1:${control.address().port}`,
    async stop() {
      for (const server of running.values()) server.stop();
      control.close();
      control.closeAllConnections();
      await certificates.remove();
    },
  };
}

class NotFound extends Error {}

function found(running, id) {
  const server = running.get(id);
  if (!server) throw new NotFound(`no server ${id} is running`);
  return server;
}

/** A path inside the corpora; nothing else can be named. */
function inCorpora(corporaDir, relative) {
  if (corporaDir === undefined) throw new NotFound("there are no corpora: set CORPORA_DIR to their folder");
  const file = path.resolve(corporaDir, relative);
  const isInside = file === path.resolve(corporaDir) || file.startsWith(path.resolve(corporaDir) + path.sep);
  if (!isInside) throw new NotFound(`outside of the corpora: ${relative}`);
  return file;
}

async function sendFile(file, response) {
  const { size } = await stat(file).catch(() => {
    throw new NotFound(`no such file in the corpora: ${file}`);
  });
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": size });
  await pipeline(createReadStream(file), response);
}

/** Every file below a folder, relative to the corpora, in a fixed order. */
async function listFiles(corporaDir, folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new NotFound(`no such folder in the corpora: ${folder}`);
  });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => path.relative(corporaDir, path.join(entry.parentPath, entry.name))).sort();
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function sendJson(response, value) {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
}
