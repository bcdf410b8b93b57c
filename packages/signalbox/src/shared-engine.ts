import { homeFolder } from "./adapters/node/home.ts";
import { type SocketServer, serveEngine } from "./adapters/socket/socket-server.ts";
import { SqliteRunStore } from "./adapters/sqlite/sqlite-run-store.ts";
import type { People } from "./definition/people.ts";
import type { Config } from "./engine/config.ts";
import type { EmbeddedEngine } from "./engine/embedded-engine.ts";
import { type OpenOptions, openEngine } from "./open-engine.ts";

/** An engine of this process that the commands of others reach as well. */
export interface SharedEngine {
  readonly engine: EmbeddedEngine;
  /** Lets nobody in any more, lets what is under way come to rest, and closes the engine. */
  close(): Promise<void>;
}

/**
 * Opens the engine as `openEngine` does, and lets the command line in: `signalbox runs`, `show`, `inbox`, `decide` and the others
 * reach it through a socket in the home folder that only its owner can open.
 * @example
 * const { engine, close } = await openSharedEngine(config);
 * await engine.start({ workflow: "greet", input: { name: "Ada" } });
 * await close();
 */
export async function openSharedEngine(config: Config, options: OpenOptions = {}): Promise<SharedEngine> {
  const { home = homeFolder(), command = "signalbox" } = options;
  const engine = openEngine(config, { ...options, home, command });
  const facts = { people: config.people ?? {}, workflows: config.workflows.map(({ id }) => id) };
  const server = await serve(engine, home, command, () => facts);
  const close = async (): Promise<void> => {
    await server.close();
    await engine.drain();
    await engine.close();
  };
  return { engine, close };
}

/** What a client is told, which a reload may change. */
interface Facts {
  readonly people: People;
  readonly workflows: readonly string[];
}

/** Lets other commands in while this process holds the store. Closes the engine when that cannot be. */
export async function serve(engine: EmbeddedEngine, home: string, command: string, facts: () => Facts): Promise<SocketServer> {
  const { store } = engine.services;
  const synchronous = store instanceof SqliteRunStore ? store.synchronous : "";
  try {
    return await serveEngine(engine, { home, redactor: engine.services.redactor, describe: () => ({ command, synchronous, ...facts() }) });
  } catch (thrown) {
    await engine.close();
    throw thrown;
  }
}
