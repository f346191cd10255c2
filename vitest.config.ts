import { randomBytes } from "node:crypto";
import process from "node:process";
import { configDefaults, defineConfig } from "vitest/config";
import { ensureCertificates } from "./scripts/mail-server/certificates.mjs";
import { requireDovecot } from "./scripts/mail-server/install.mjs";
import { corporaFolder } from "./test/support/node/corpora-folder.mjs";

// workerd trusts what this names at the time when the plugin is loaded. Dovecot brings openssl along.
requireDovecot((line) => console.log(line));
process.env["WRANGLER_LOG"] ??= "warn";
process.env["NODE_EXTRA_CA_CERTS"] = (await ensureCertificates()).caFile;
const { cloudflareTest } = await import("@cloudflare/vitest-plugin");

const onRealInput = ["test/corpus/**", "**/*.corpus.test.ts"];

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          ROOT_KEY: randomBytes(32).toString("base64url"),
          SEAL_KEYS: `v1:${randomBytes(32).toString("base64")}`,
          ALLOW_PRIVATE_TARGETS: "true",
          ALLOW_PLAINTEXT: "true",
          ALLOWED_PORTS: "*",
          // Long enough to be warm for the next request of a test, short enough to see the end.
          SESSION_IDLE_SECONDS: "1",
          // Tests stay on this machine.
          DNS_OVER_HTTPS_URL: "",
        },
      },
    }),
  ],
  test: {
    // Room for a busy machine: what must be quick is counted, not timed.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Much of the time is waiting for mail servers.
    maxWorkers: 3,
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(corporaFolder() === undefined ? onRealInput : [])],
    globalSetup: "./test/support/node/global-setup.mjs",
  },
});
