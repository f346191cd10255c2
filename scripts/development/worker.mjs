import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { areFree } from "../mail-server/ports.mjs";
import { ROOT } from "./settings.mjs";

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 5_000;
const POLL_MS = 100;

/**
 * @typedef {object} DevelopmentWorker
 * @property {string} url
 * @property {Promise<unknown>} ended settles when the Worker ends by itself
 * @property {() => void} showLog from now on
 * @property {() => Promise<void>} stop
 */

/**
 * Starts `wrangler dev` and waits until the Worker answers.
 * @param {object} options
 * @param {number} options.port
 * @param {string | undefined} options.caFile an authority to trust besides the public ones
 * @returns {Promise<DevelopmentWorker>}
 */
export async function startWorker({ port, caFile }) {
  if (!(await areFree([port])))
    throw new Error(`Port ${port} is taken. Another one: npm start -- --port 8788`);
  const bin = join(ROOT, "node_modules/.bin");
  const child = spawn(
    join(bin, "wrangler"),
    ["dev", "--ip", "127.0.0.1", "--port", String(port), "--show-interactive-dev-session=false"],
    {
      cwd: ROOT,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env["PATH"] ?? ""}`,
        WRANGLER_SEND_METRICS: "false",
        // Where a caller is on Earth: nothing here asks for it.
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
        ...(caFile === undefined ? {} : { NODE_EXTRA_CA_CERTS: caFile }),
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const endWithParent = () => child.kill("SIGTERM");
  process.once("exit", endWithParent);
  const ended = once(child, "exit");
  let said = "";
  const remember = (/** @type {Buffer} */ chunk) => (said += chunk.toString());
  child.stdout.on("data", remember);
  child.stderr.on("data", remember);

  const stop = async () => {
    process.off("exit", endWithParent);
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    if (child.exitCode === null && child.signalCode === null) await ended;
    clearTimeout(timer);
  };

  const url = `http://127.0.0.1:${port}`;
  const early = ended.then(([code, signal]) => {
    // Ctrl-C reaches it too, and may reach it first.
    const isInterrupted = signal === "SIGINT" || signal === "SIGTERM" || code === 0 || code === 130;
    const isSilent = isInterrupted && said.trim() === "";
    throw new Error(isSilent ? "" : `wrangler dev ended (${signal ?? code}):\n${said}`);
  });
  await Promise.race([waitUntilHealthy(url), early]).catch(async (error) => {
    await stop();
    throw error;
  });
  const showLog = () => {
    child.stdout.off("data", remember).pipe(process.stdout);
    child.stderr.off("data", remember).pipe(process.stderr);
  };
  return { url, ended, showLog, stop };
}

/** @param {string} url */
async function waitUntilHealthy(url) {
  const end = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const isHealthy = await fetch(`${url}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (isHealthy) return;
    if (Date.now() > end) throw new Error(`${url}/healthz did not answer within ${READY_TIMEOUT_MS} ms`);
    await delay(POLL_MS);
  }
}
