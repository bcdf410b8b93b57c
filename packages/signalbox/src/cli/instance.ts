import { SocketEngine } from "../adapters/socket/socket-engine.ts";
import { isSignalboxError, SignalboxError } from "../base/error.ts";
import type { People } from "../definition/people.ts";
import type { Config } from "../engine/config.ts";
import { requirePerson } from "../engine/people.ts";
import type { Engine } from "../ports/engine.ts";

/** The engine that a command talks to: another process's, through its socket, or one that the command opened itself. */
export interface Instance {
  readonly engine: Engine;
  readonly isOwn: boolean;
  /** "key": the server knows who acts, and is told by nobody. */
  readonly actsAs?: "key";
  readonly people: People;
  readonly workflows: readonly string[];
  /** Ends the connection; an engine of our own is let come to rest first. */
  close(): Promise<void>;
}
export interface OpenRequest {
  readonly home: string;
  /** "read": nothing is moved. "work": runs go on while the command lasts. */
  readonly use: "read" | "work";
  /** For whoever finds the store in use. */
  readonly command: string;
  readonly config: () => Promise<Config>;
  readonly report: (message: string) => void;
}

const RETRY_MS = 100;
const RETRY_FOR_MS = 5_000;

/** A running engine first; without one, the store itself. Another command that has the store open for a moment is waited for. */
export async function openInstance(request: OpenRequest): Promise<Instance> {
  for (const until = Date.now() + RETRY_FOR_MS; ; ) {
    const remote = await SocketEngine.connect(request.home);
    if (remote !== null) return remoteInstance(remote);
    try {
      // Loaded only here: whoever reaches a running engine needs none of it.
      const { ownInstance } = await import("./own-instance.ts");
      return await ownInstance(request);
    } catch (thrown) {
      if (!isSignalboxError(thrown) || thrown.code !== "store-in-use" || Date.now() > until) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

const remoteInstance = (engine: SocketEngine): Instance => ({
  engine,
  isOwn: false,
  people: engine.peer.people,
  workflows: engine.peer.workflows,
  close: () => engine.close(),
});

/** Who acts. @throws SignalboxError `unknown-person` when it is nobody of the config. */
export function personOf(instance: Instance, as: string | undefined): string {
  if (as === undefined) return UNNAMED;
  if (instance.actsAs === "key")
    throw new SignalboxError("usage", "A server knows who acts by the key. Leave --as out, and use a key of whoever it is to be.");
  requirePerson(instance.people, as);
  return as;
}
/** Stands in the journal for somebody at the command line who gave no name. */
export const UNNAMED = "command-line";
