import { SignalboxError } from "../base/error.ts";
import { HttpEngine } from "../http/client/http-engine.ts";
import type { Instance } from "./instance.ts";

/** A server that a command talks to. Who acts is whoever the key belongs to, so nobody is named here. */
export async function serverInstance(url: string, key: string | undefined): Promise<Instance> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new SignalboxError("usage", `"${url}" is no address of a server. It is like https://signalbox.example.`);
  if (key === undefined || key === "")
    throw new SignalboxError("usage", "SIGNALBOX_API_KEY is not set. Make a key in the console, under Settings, and put it there.");
  const engine = new HttpEngine({ server: new URL(url).origin, key });
  return { engine, isOwn: false, actsAs: "key", people: {}, workflows: [], close: () => engine.close() };
}
