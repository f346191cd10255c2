import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, parse } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { findWorkerds } from "./workerd-process.mjs";

const ROOT = join(import.meta.dirname, "..");
// How wrangler.toml's migrations make its Durable Objects.
const OBJECT = { type: "durable-object", storage: "sqlite" };

/**
 * @typedef {object} Contestant a Worker in a workerd of its own
 * @property {number} port where it is called, with no proxy in between
 * @property {number} pid
 * @property {number} bundleKib minified, gzip
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} outFolder for its bundle
 * @param {number} idleSeconds for which it keeps mail sessions
 * @returns {Promise<Contestant & { rootKey: string }>}
 */
export async function startPostern(outFolder, idleSeconds) {
  const rootKey = randomBytes(32).toString("base64url");
  const contestant = await start(join(ROOT, "wrangler.toml"), outFolder, {
    KV: { type: "kv", id: "bench" },
    ROOT_KEY: text(rootKey),
    SEAL_KEYS: text(`v1:${randomBytes(32).toString("base64")}`),
    ALLOW_PRIVATE_TARGETS: text("true"),
    ALLOW_PLAINTEXT: text("true"),
    ALLOWED_PORTS: text("*"),
    CORS_ORIGINS: text(""),
    SESSION_IDLE_SECONDS: text(String(idleSeconds)),
  });
  return { ...contestant, rootKey };
}

/**
 * @param {string} outFolder for its bundle
 * @returns {Promise<Contestant>}
 */
export function startImapFlow(outFolder) {
  return start(join(import.meta.dirname, "imapflow.wrangler.toml"), outFolder, {});
}

/**
 * Bundles a Worker as it is deployed, and starts it.
 * @param {string} configFile
 * @param {string} outFolder
 * @param {object} env
 * @returns {Promise<Contestant>}
 */
async function start(configFile, outFolder, env) {
  const { Miniflare, unstable_readConfig } = await loadWrangler();
  const config = unstable_readConfig({ config: configFile });
  const { name = "", main = "", compatibility_date: compatibilityDate = "" } = config;
  /** @type {{ name: string, class_name: string }[]} */
  const objects = config.durable_objects.bindings;
  const folder = join(outFolder, name);
  await bundle(configFile, folder);
  const script = await readFile(join(folder, `${parse(main).name}.js`), "utf8");
  const before = findWorkerds();
  const miniflare = new Miniflare({
    telemetry: { enabled: false },
    workers: [
      {
        config: {
          name,
          compatibilityDate,
          compatibilityFlags: config.compatibility_flags,
          exports: Object.fromEntries(objects.map((object) => [object.class_name, OBJECT])),
          manifest: { mainModule: "index.js", modules: { "index.js": { type: "esm", contents: script } } },
          env: {
            ...env,
            ...Object.fromEntries(objects.map((object) => [object.name, bindingOf(object, name)])),
          },
        },
        // A port straight into the Worker, past miniflare's own entry.
        dev: { unsafeDirectSockets: [{}] },
      },
    ],
  });
  const url = await miniflare.unsafeGetDirectURL(name);
  const pid = findWorkerds().find((one) => !before.includes(one));
  if (pid === undefined) throw new Error(`${name}: no process of workerd found`);
  return {
    port: Number(url.port),
    pid,
    bundleKib: gzipSync(script).length / 1024,
    stop: () => miniflare.dispose(),
  };
}

/** Only now: what NODE_EXTRA_CA_CERTS names is read when miniflare, the copy that wrangler brings, is loaded. */
async function loadWrangler() {
  const { unstable_readConfig } = await import("wrangler");
  const requireFromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
  const { Miniflare } = await import(pathToFileURL(requireFromWrangler.resolve("miniflare")).href);
  return { Miniflare, unstable_readConfig };
}

/**
 * @param {string} configFile
 * @param {string} folder
 */
async function bundle(configFile, folder) {
  const args = ["deploy", "--dry-run", "--minify", "--config", configFile, "--outdir", folder];
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };
  await promisify(execFile)(join(ROOT, "node_modules/.bin/wrangler"), args, { cwd: ROOT, env });
}

/**
 * @param {{ class_name: string }} object
 * @param {string} worker
 */
function bindingOf({ class_name: exportName }, worker) {
  return { type: "durable-object", worker, exportName };
}

/** @param {string} value */
function text(value) {
  return { type: "text", value };
}
