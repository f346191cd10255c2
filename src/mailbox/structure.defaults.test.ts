import { describe, expect, it } from "vitest";
import type { PartNode } from "../base/part-tree.ts";
import { attachmentsOf, charsetOf, toBodyPart } from "./structure.ts";

function part(type: string, charset?: string): PartNode {
  const params = new Map(charset === undefined ? [] : [["charset", charset]]);
  const partId = type.startsWith("multipart/") ? null : "1";
  return { partId, type, params, contentId: null, encoding: null, size: 3, disposition: null, children: [] };
}

describe("what a part does not say of itself", () => {
  it("is US-ASCII, where it is text (RFC 2045 5.2, RFC 8621 4.1.4 `charset`)", () => {
    expect(toBodyPart(part("text/html")).charset).toBe("us-ascii");
    expect(toBodyPart(part("text/html", "utf-8")).charset).toBe("utf-8");
    expect(charsetOf(part("image/png"))).toBeNull();
    expect(charsetOf(part("multipart/mixed"))).toBeNull();
    expect(attachmentsOf(part("text/calendar"))).toMatchObject([{ charset: "us-ascii" }]);
  });

  it("is 7bit, where it has content of its own (RFC 2045 6.1)", () => {
    expect(toBodyPart(part("text/plain")).encoding).toBe("7bit");
    expect(toBodyPart(part("image/png")).encoding).toBe("7bit");
    expect(toBodyPart(part("multipart/mixed")).encoding).toBeNull();
  });
});
