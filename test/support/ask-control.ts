import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the control server of node/control.mjs listens. */
    controlUrl: string;
  }
}

/** Asks the control server. @throws where it does not answer 2xx, with what it said. */
export async function askControl(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(inject("controlUrl") + path, init);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return response;
}
