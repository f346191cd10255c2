import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { findWorkerds } from "./workerd-process.mjs";

const ROOT = join(import.meta.dirname, "..");
const COMPATIBILITY_DATE = "2026-10-01";

/**
 * @typedef {object} Contestant a Worker in a workerd of its own
 * @property {number} port where it is called, with no proxy in between
 * @property {number} pid
 * @property {number} bundleKib minified, gzip
 * @property {URL | undefined} inspector
 * @property {() => Promise<void>} stop
 */

/**
 * Bundles Postern as it is deployed, and starts it.
 * @param {{ outFolder: string, inspectorPort?: number }} options
 * @returns {Promise<Contestant & { rootKey: string }>}
 */
export async function startPostern({ outFolder, ...options }) {
  const rootKey = randomBytes(32).toString("base64url");
  const script = await bundle(join(ROOT, "wrangler.toml"), "index.js", join(outFolder, "postern"));
  const contestant = await start("postern", script, {
    ...options,
    env: {
      KV: { type: "kv", id: "bench" },
      ROOT_KEY: text(rootKey),
      SEAL_KEYS: text(`v1:${randomBytes(32).toString("base64")}`),
      ALLOW_PRIVATE_TARGETS: text("true"),
      ALLOW_PLAINTEXT: text("true"),
      ALLOWED_PORTS: text("*"),
      CORS_ORIGINS: text(""),
    },
  });
  return { ...contestant, rootKey };
}

/**
 * Bundles ImapFlow in a Worker that calls it, and starts it.
 * @param {{ outFolder: string }} options
 * @returns {Promise<Contestant>}
 */
export async function startImapFlow({ outFolder }) {
  const config = join(import.meta.dirname, "imapflow.wrangler.toml");
  const script = await bundle(config, "imapflow-worker.js", join(outFolder, "imapflow"));
  return start("imapflow", script, { compatibilityFlags: ["nodejs_compat"] });
}

/**
 * @param {string} config
 * @param {string} file that wrangler writes
 * @param {string} folder
 */
async function bundle(config, file, folder) {
  const args = ["deploy", "--dry-run", "--minify", "--config", config, "--outdir", folder];
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false" };
  await promisify(execFile)(join(ROOT, "node_modules/.bin/wrangler"), args, { cwd: ROOT, env });
  return readFile(join(folder, file), "utf8");
}

/**
 * @param {string} name
 * @param {string} script
 * @param {{ env?: object, compatibilityFlags?: string[], inspectorPort?: number }} options
 * @returns {Promise<Contestant>}
 */
async function start(name, script, { env = {}, compatibilityFlags = [], inspectorPort }) {
  // The copy that wrangler brings. It reads NODE_EXTRA_CA_CERTS once, when it is loaded.
  const requireFromWrangler = createRequire(createRequire(import.meta.url).resolve("wrangler"));
  const { Miniflare } = await import(pathToFileURL(requireFromWrangler.resolve("miniflare")).href);
  const before = findWorkerds();
  const miniflare = new Miniflare({
    telemetry: { enabled: false },
    ...(inspectorPort === undefined ? {} : { inspectorPort }),
    workers: [
      {
        config: {
          name,
          compatibilityDate: COMPATIBILITY_DATE,
          compatibilityFlags,
          manifest: { mainModule: "index.js", modules: { "index.js": { type: "esm", contents: script } } },
          env,
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
    inspector: inspectorPort === undefined ? undefined : await miniflare.getInspectorURL(),
    stop: () => miniflare.dispose(),
  };
}

/** @param {string} value */
function text(value) {
  return { type: "text", value };
}
