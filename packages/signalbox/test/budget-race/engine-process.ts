// The engine of the race: opens the store, lets clients in, and ends by a kill. Argument: JSON.
import { hostTransport } from "../../src/adapters/node/host-transport.ts";
import { nodeDigest } from "../../src/adapters/node/node-digest.ts";
import { systemClock } from "../../src/adapters/node/system-clock.ts";
import { systemEntropy } from "../../src/adapters/node/system-entropy.ts";
import { serveEngine } from "../../src/adapters/socket/socket-server.ts";
import { SqliteRunStore } from "../../src/adapters/sqlite/sqlite-run-store.ts";
import { EmbeddedEngine } from "../../src/engine/embedded-engine.ts";
import { CrashingStore, type CrashPoint } from "../../src/testing/crashing-store.ts";
import { type Caps, raceConfig } from "./race-config.ts";

export interface EngineLife {
  readonly home: string;
  readonly url: string;
  readonly caps: Caps;
  /** The commit at which it kills itself. */
  readonly crash: CrashPoint | null;
}

const { home, url, caps, crash } = JSON.parse(process.argv[2] ?? "") as EngineLife;
// Whoever started it is gone: so is the race.
const parent = process.ppid;
setInterval(() => process.ppid === parent || process.exit(1), 500).unref();
const store = new CrashingStore(new SqliteRunStore({ home }));
const { workflows, model, limits = {} } = raceConfig(url, caps);
const engine = new EmbeddedEngine({
  store,
  clock: systemClock,
  entropy: systemEntropy,
  digest: nodeDigest,
  transport: hostTransport(),
  workflows,
  limits,
  ...(model === undefined ? {} : { model }),
});
await serveEngine(engine, {
  home,
  describe: () => ({ pid: process.pid, command: "race", since: "", people: {}, workflows: [], synchronous: "2" }),
});
if (crash !== null) store.arm(crash);
