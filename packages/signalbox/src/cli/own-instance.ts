import { isSignalboxError } from "../base/error.ts";
import type { Config } from "../engine/config.ts";
import type { EmbeddedEngine } from "../engine/embedded-engine.ts";
import { type OpenOptions, openEngine } from "../open-engine.ts";
import { serve } from "../shared-engine.ts";
import type { Instance, OpenRequest } from "./instance.ts";

/** Opens the store in this process. */
export async function ownInstance({ home, use, command, config: load, report }: OpenRequest): Promise<Instance> {
  const config = await load();
  const options: OpenOptions = { home, command, report, ...(use === "read" ? { mode: "reading", watchdogMs: 0 } : {}) };
  const engine = openEngine(config, options);
  const facts = { people: config.people ?? {}, workflows: config.workflows.map(({ id }) => id) };
  if (use === "read") return { engine, isOwn: true, ...facts, close: () => engine.close() };
  const server = await serve(engine, home, command, () => facts);
  return {
    engine,
    isOwn: true,
    ...facts,
    close: async () => {
      await slowly(server.unused(), () => report("Other commands use the engine of this one; it ends when they have ended."));
      await server.close();
      // A call that is cut off may have happened, and a person would have to say so.
      await slowly(engine.drain(), () => report("Calls are under way; they are waited for."));
      await engine.close();
    },
  };
}

const QUIET_MS = 2_000;

/** Waits, and says so when it takes long. */
async function slowly(work: Promise<void>, say: () => void): Promise<void> {
  const notice = setTimeout(say, QUIET_MS);
  await work;
  clearTimeout(notice);
}

const RETRY_MS = 100;
const RETRY_FOR_MS = 5_000;

/** The engine of a process that stays. A command that has the store open for a moment is waited for. */
export async function openOwn(config: Config, options: OpenOptions): Promise<EmbeddedEngine> {
  for (const until = Date.now() + RETRY_FOR_MS; ; ) {
    try {
      return openEngine(config, options);
    } catch (thrown) {
      if (!isSignalboxError(thrown) || thrown.code !== "store-in-use" || Date.now() > until) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
