import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MailError } from "../base/errors.ts";
import type { Env } from "../env.ts";
import { settingsOf } from "./settings.ts";

const rootKey = "k7Qm2Zr9Xw4Tb6Yc1Vd3Np5Ls8Hf0Jgq";
const sealKey = crypto.getRandomValues(new Uint8Array(32)).toBase64();
const least: Env = {
  KV: env.KV,
  MAILBOX_SESSION: env.MAILBOX_SESSION,
  ROOT_KEY: rootKey,
  SEAL_KEYS: `v1:${sealKey}`,
};

describe("settingsOf", () => {
  it("is strict where nothing is set: TLS to public names on the four mail ports, no origin", () => {
    const { targetPolicy, corsOrigins } = settingsOf(least);
    expect(targetPolicy).toEqual({
      allowPrivate: false,
      allowPlaintext: false,
      ports: new Set([993, 995, 143, 110]),
    });
    expect(corsOrigins.size).toBe(0);
  });

  it("reads an env object once", () => {
    expect(settingsOf(least)).toBe(settingsOf(least));
    expect(settingsOf({ ...least })).not.toBe(settingsOf(least));
  });

  it("reads what is set", () => {
    const { targetPolicy, corsOrigins } = settingsOf({
      ...least,
      SEAL_KEYS: ` v2:${crypto.getRandomValues(new Uint8Array(32)).toBase64({ omitPadding: true })} , v1:${sealKey} `,
      ALLOW_PRIVATE_TARGETS: "true",
      ALLOW_PLAINTEXT: "true",
      ALLOWED_PORTS: "*",
      CORS_ORIGINS: "https://a.example, http://localhost:5173",
    });
    expect(targetPolicy).toEqual({ allowPrivate: true, allowPlaintext: true, ports: "any" });
    expect([...corsOrigins]).toEqual(["https://a.example", "http://localhost:5173"]);
    expect(settingsOf({ ...least, ALLOWED_PORTS: "993, 10993" }).targetPolicy.ports).toEqual(
      new Set([993, 10_993]),
    );
  });

  it("asks a public resolver for DNS, another one, or none", () => {
    const resolverOf = (bindings: object): string => settingsOf({ ...least, ...bindings }).resolverUrl;
    expect(resolverOf({})).toBe("https://cloudflare-dns.com/dns-query");
    expect(resolverOf({ DNS_OVER_HTTPS_URL: "https://9.9.9.9:5053/dns-query" })).toBe(
      "https://9.9.9.9:5053/dns-query",
    );
    expect(resolverOf({ DNS_OVER_HTTPS_URL: "" })).toBe("");
    const inTests = { DNS_OVER_HTTPS_URL: "http://127.0.0.1:1/dns-query", ALLOW_PLAINTEXT: "true" };
    expect(resolverOf(inTests)).toBe("http://127.0.0.1:1/dns-query");
  });

  it.each<[keyof Env, string | undefined]>([
    ["ROOT_KEY", undefined],
    ["ROOT_KEY", ""],
    ["ROOT_KEY", rootKey.slice(1)],
    ["ROOT_KEY", "canary!".repeat(6)],
    ["ROOT_KEY", `${rootKey} x`],
    ["ROOT_KEY", `${rootKey}\n`],
    ["SEAL_KEYS", undefined],
    ["SEAL_KEYS", ""],
    ["SEAL_KEYS", ","],
    ["SEAL_KEYS", "canary"],
    ["SEAL_KEYS", `v1:${sealKey.slice(4)}`],
    ["SEAL_KEYS", `v1:AAAA${sealKey}`],
    ["SEAL_KEYS", `v1:${"A".repeat(43)}=`],
    ["SEAL_KEYS", `v.1:${sealKey}`],
    ["SEAL_KEYS", `v1:${sealKey},v1:${sealKey}`],
    ["SEAL_KEYS", `v1:${sealKey},v0:canary`],
    ["ALLOW_PRIVATE_TARGETS", "canary"],
    ["ALLOW_PRIVATE_TARGETS", "True"],
    ["ALLOW_PLAINTEXT", "canary"],
    ["ALLOW_PLAINTEXT", ""],
    ["ALLOWED_PORTS", ""],
    ["SESSION_IDLE_SECONDS", ""],
    ["SESSION_IDLE_SECONDS", "canary"],
    ["SESSION_IDLE_SECONDS", "-1"],
    ["SESSION_IDLE_SECONDS", "1801"],
    ["ALLOWED_PORTS", "993;canary"],
    ["ALLOWED_PORTS", "0"],
    ["ALLOWED_PORTS", "65536"],
    ["CORS_ORIGINS", "*"],
    ["CORS_ORIGINS", "null"],
    ["CORS_ORIGINS", "https://a.example/"],
    ["CORS_ORIGINS", "canary.example"],
    ["DNS_OVER_HTTPS_URL", "canary"],
    ["DNS_OVER_HTTPS_URL", "http://dns.example.org/canary"],
    ["DNS_OVER_HTTPS_URL", "https://user:canary@dns.example.org/"],
    ["DNS_OVER_HTTPS_URL", "ftp://canary.example.org/"],
  ])("%s = %j stops everything, named but not shown", (name, value) => {
    const { [name]: _, ...rest } = least;
    const bindings = {
      ...rest,
      KV: env.KV,
      MAILBOX_SESSION: env.MAILBOX_SESSION,
      ...(value !== undefined && { [name]: value }),
    };
    let caught: unknown;
    try {
      settingsOf(bindings);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(MailError);
    expect(caught).toMatchObject({
      code: "internal",
      message: expect.stringContaining(`The setting ${name} `),
    });
    expect(String(caught)).not.toContain("canary");
  });
});
