import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TargetPolicy } from "../../base/target.ts";
import { parseMailAddress } from "./mail-address.ts";

const policy: TargetPolicy = { allowPrivate: false, allowPlaintext: false, ports: new Set([993]) };

describe("an email address", () => {
  it.each([
    ["ada@example.org", "ada", "example.org"],
    ["ada.love+lace@Mail.Example.ORG", "ada.love+lace", "mail.example.org"],
    ["ada@bücher.example.org", "ada", "xn--bcher-kva.example.org"],
    ["用户@例子.中国", "用户", "xn--fsqu00a.xn--fiqs8s"],
  ])("%s is %s at %s", (text, localPart, domain) => {
    expect(parseMailAddress(text, policy)).toEqual({ whole: text, localPart, domain });
  });

  it.each([
    ...["", "@", "ada", "ada@", "@example.org", "a b@example.org", "a\r\nb@example.org", "a@b@example.org"],
    ...[".ada@example.org", "ada..l@example.org", '"a b"@example.org', "ada@localhost", "ada@127.0.0.1"],
    ...[
      "ada@[127.0.0.1]",
      "ada@10",
      "ada@intranet.local",
      "ada@example.org/x",
      "ada@example.org?x",
      "ada@a:b",
    ],
    ...["ada@exam ple.org", "ada@example.org:993", "a\u202eb@example.org", "\ud800@example.org"],
    `${"a".repeat(65)}@example.org`,
    `ada@${"a.".repeat(125)}example.org`,
  ])("%j is none", (text) => {
    expect(parseMailAddress(text, policy)).toBeUndefined();
  });

  it("of any text is none or has a domain that stays inside of a URL's host", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress()), (text) => {
        const address = parseMailAddress(text, policy);
        if (address === undefined) return;
        expect(URL.parse(`https://autoconfig.${address.domain}/mail`)?.hostname).toBe(
          `autoconfig.${address.domain}`,
        );
        expect(`${address.localPart}@`).toBe(text.slice(0, text.lastIndexOf("@") + 1));
      }),
    );
  });
});
