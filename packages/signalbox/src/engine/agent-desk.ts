import { isSignalboxError, SignalboxError } from "../base/error.ts";
import { nodesOf } from "../definition/graph.ts";
import { indexGraph } from "../definition/graph-index.ts";
import type { AgentStint, AgentStints, StintFilter } from "../ports/engine.ts";
import type { RunKey, RunRow } from "../ports/run-store.ts";
import { stintsOf, type ToldStint } from "./agent-stints.ts";
import type { Core } from "./core.ts";
import { originOf, readJournal } from "./journal.ts";

const RUNS = 200;
/** Journals that are read before others are let in. */
const AT_ONCE = 10;
/** Ended runs of which is known what became of their agents. */
const KEPT = 5_000;

/** What became of agents. */
export class AgentDesk {
  readonly #core: Core;
  /** Of ended runs, by the batch with which they ended. */
  readonly #known = new Map<RunKey, { readonly seq: number; readonly stints: readonly ToldStint[] }>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** @throws SignalboxError `not-found` for an agent that is at work nowhere. */
  async stints({ agent, limit = RUNS }: StintFilter): Promise<AgentStints> {
    const { runs, more } = this.#runsWith(agent, limit);
    const stints: AgentStint[] = [];
    for (const [index, row] of runs.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await new Promise<void>((resolve) => void this.#core.services.clock.after(0, resolve));
      for (const told of this.#stintsOf(row))
        if (told.agent === agent) stints.push({ runId: row.runId, workflow: row.workflow, subject: row.subject, ...told.stint });
    }
    return { stints: stints.sort((a, b) => (a.beganAt < b.beganAt ? 1 : a.beganAt > b.beganAt ? -1 : 0)), runs: runs.length, more };
  }

  /** The newest runs of every workflow that it is at work in. */
  #runsWith(agent: string, limit: number): { readonly runs: readonly RunRow[]; readonly more: boolean } {
    const { registry, services } = this.#core;
    const workflows = registry.lives.filter(({ graph }) =>
      [...nodesOf(graph.main)].some(({ node }) => node.kind === "agent" && node.agent.id === agent),
    );
    if (workflows.length === 0) throw new SignalboxError("not-found", `No workflow has an agent "${agent}".`);
    const rows = workflows.flatMap(({ graph }) => services.store.read.runs({ workflow: graph.id, limit: limit + 1 }));
    const newest = rows.sort((a, b) => b.startedAt - a.startedAt || b.key - a.key);
    return { runs: newest.slice(0, limit), more: newest.length > limit };
  }

  #stintsOf(row: RunRow): readonly ToldStint[] {
    const known = this.#known.get(row.key);
    if (known !== undefined && row.endedAt !== null && known.seq === row.seq) return known.stints;
    const stints = this.#read(row);
    if (row.endedAt !== null) this.#keep(row, stints);
    return stints;
  }

  /** A journal that is damaged tells nothing: that the run is blocked is said where runs are. */
  #read(row: RunRow): readonly ToldStint[] {
    const { digest, store } = this.#core.services;
    const version = store.read.version(row.version);
    if (version === null) return [];
    const index = this.#core.registry.ofVersion(row.version)?.index ?? indexGraph(JSON.parse(version.graph));
    try {
      const batches = readJournal(digest, store.read, row.key, row.runId);
      return stintsOf(index, originOf(store.read, row.key, row.runId), (read) => read.row.run === row.key, batches);
    } catch (thrown) {
      if (isSignalboxError(thrown) && thrown.code === "journal-corrupt") return [];
      throw thrown;
    }
  }

  #keep(row: RunRow, stints: readonly ToldStint[]): void {
    this.#known.set(row.key, { seq: row.seq, stints });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= KEPT) return;
      this.#known.delete(oldest);
    }
  }
}
