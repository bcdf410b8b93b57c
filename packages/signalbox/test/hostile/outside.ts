import { afterAll } from "vitest";
import { SpyServer } from "./spy-server.ts";
import type { Outside } from "./stage.ts";

export async function openOutside(): Promise<Outside> {
  const outside = { press: await SpyServer.start(), attacker: await SpyServer.start() };
  afterAll(async () => {
    await outside.press.close();
    await outside.attacker.close();
  });
  return outside;
}
