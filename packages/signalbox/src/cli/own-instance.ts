import { serveEngine } from "../adapters/socket/socket-server.ts";
import { SqliteRunStore } from "../adapters/sqlite/sqlite-run-store.ts";
import type { EmbeddedEngine } from "../engine/embedded-engine.ts";
import type { People } from "../engine/people.ts";
import { type OpenOptions, openEngine } from "../open-engine.ts";
import type { Instance, OpenRequest } from "./instance.ts";

/** Opens the store in this process. */
export async function ownInstance({ home, use, command, config: load, report }: OpenRequest): Promise<Instance> {
  const config = await load();
  const options: OpenOptions = { home, command, report, ...(use === "read" ? { mode: "reading", watchdogMs: 0 } : {}) };
  const engine = openEngine(config, options);
  const facts = { people: config.people ?? {}, workflows: config.workflows.map(({ id }) => id) };
  if (use === "read") return { engine, isOwn: true, ...facts, close: () => engine.close() };
  const server = await serve(engine, home, command, () => facts).catch(async (thrown: unknown) => {
    await engine.close();
    throw thrown;
  });
  return {
    engine,
    isOwn: true,
    ...facts,
    close: async () => {
      await server.close();
      await engine.drain();
      await engine.close();
    },
  };
}

/** What a client is told, which a reload may change. */
interface Facts {
  readonly people: People;
  readonly workflows: readonly string[];
}

/** Lets other commands in while this process holds the store. */
export function serve(engine: EmbeddedEngine, home: string, command: string, facts: () => Facts) {
  const { store } = engine.services;
  const synchronous = store instanceof SqliteRunStore ? store.synchronous : "";
  const since = new Date().toISOString();
  return serveEngine(engine, { home, describe: () => ({ pid: process.pid, command, since, synchronous, ...facts() }) });
}
