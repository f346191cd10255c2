import { describe, expect, it } from "vitest";
import { corpusText } from "../../test/support/corpus.ts";
import { MailError } from "./errors.ts";
import { checkTarget, type TargetPolicy } from "./target.ts";

interface Vectors {
  readonly reject: readonly string[];
  readonly allow: readonly string[];
  readonly ports: { readonly allow: readonly number[]; readonly reject: readonly unknown[] };
}

const policy: TargetPolicy = {
  allowPrivate: false,
  allowPlaintext: false,
  ports: new Set([993, 995, 143, 110]),
};

const { reject, allow, ports }: Vectors = JSON.parse(await corpusText("own-vectors/ssrf-hosts.json"));

function isAllowed(host: string, port: number): boolean {
  try {
    checkTarget({ host, port, security: "tls" }, policy, () => "");
    return true;
  } catch (error) {
    if (error instanceof MailError && error.code === "target_forbidden") return false;
    throw error;
  }
}

describe("hostile hosts and ports", () => {
  it("there are some", () => {
    expect(reject.length).toBeGreaterThan(50);
  });

  it.each(reject)("the host %j is refused", (host) => {
    expect(isAllowed(host, 993)).toBe(false);
  });

  it.each(allow)("the host %s is allowed", (host) => {
    expect(isAllowed(host, 993)).toBe(true);
  });

  it.each(ports.reject.filter((port) => typeof port === "number"))("the port %d is refused", (port) => {
    expect(isAllowed("imap.gmail.com", port)).toBe(false);
  });

  it.each(ports.allow)("the port %d is allowed", (port) => {
    expect(isAllowed("imap.gmail.com", port)).toBe(true);
  });
});
