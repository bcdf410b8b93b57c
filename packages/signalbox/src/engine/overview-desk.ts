import { SignalboxError } from "../base/error.ts";
import { formatInstant } from "../base/instant.ts";
import { type Graph, nodesOf } from "../definition/graph.ts";
import type { RunStatus } from "../ports/engine.ts";
import type { ModelCard } from "../ports/model.ts";
import type { AgentUse, RulesInForce, RunCounts, WorkflowSummary, WorkflowVersion, WorkflowView } from "../ports/overview.ts";
import type { OpenTaskCount, VersionStanding } from "../ports/overview-store.ts";
import type { Publication } from "../ports/publishing.ts";
import type { Core } from "./core.ts";
import { publicationView } from "./publishing/publication-view.ts";
import type { Definition } from "./registry.ts";

const PUBLICATIONS = 100;

/** What the instance runs, and how much of it: everything that is about workflows and not about one run. */
export class OverviewDesk {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** By name; also those of which only runs are left. */
  workflows(): readonly WorkflowSummary[] {
    const { overview } = this.#core.services.store.read;
    const tasks = new Map(overview.openTasks().map((row) => [row.workflow, row]));
    return [...Map.groupBy(overview.versions(), ({ workflow }) => workflow)].map(([workflow, versions]) =>
      this.#summary(workflow, versions, tasks.get(workflow)),
    );
  }

  /** With the graph of a version, or of what is in force. @throws SignalboxError `not-found`. */
  workflow(id: string, version?: number): WorkflowView {
    const { overview } = this.#core.services.store.read;
    const versions = overview.versions().filter(({ workflow }) => workflow === id);
    const newest = versions.at(-1);
    if (newest === undefined) {
      const known = [...new Set(overview.versions().map(({ workflow }) => workflow))].join(", ");
      throw new SignalboxError("not-found", `There is no workflow "${id}". There are: ${known === "" ? "none" : known}.`);
    }
    const live = this.#core.registry.find(id);
    const asked = version === undefined ? undefined : versions.find(({ number }) => number === version);
    if (version !== undefined && asked === undefined) throw new SignalboxError("not-found", `Workflow "${id}" has no version ${version}.`);
    const inForce = asked === undefined ? this.#core.registry.inForce(id)?.graph : undefined;
    const graph = inForce ?? this.#graphOf((asked ?? newest).hash);
    const openTasks = overview.openTasks().find(({ workflow }) => workflow === id);
    return {
      ...this.#summary(id, versions, openTasks),
      versions: versions.map((version) => versionView(version, live?.version.number)).reverse(),
      publications: this.#publications(id),
      graph,
      uses: this.#usedBy(graph),
    };
  }

  /** Every place of a registered workflow in which an agent is at work, by the agent's name. */
  agents(): readonly AgentUse[] {
    const uses = this.#graphs().flatMap((graph) =>
      [...nodesOf(graph.main)].flatMap(({ node }): AgentUse[] =>
        node.kind === "agent"
          ? [{ agent: node.agent.id, workflow: graph.id, node: node.id, goal: node.agent.goal, model: node.agent.model }]
          : [],
      ),
    );
    return uses.sort((a, b) => (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : 0));
  }

  rules(): RulesInForce {
    const { services, people } = this.#core;
    const loaded = this.#core.registry.workflows.map(({ graph }) => graph);
    const names = [...this.#graphs(), ...loaded].flatMap((graph) =>
      [...nodesOf(graph.main)].flatMap(({ node }) =>
        node.kind === "agent" ? [node.agent.model] : node.kind === "prompt" ? [node.model] : [],
      ),
    );
    const held = Object.entries(people).flatMap(([person, roles]) => [person, ...roles]);
    return {
      policies: services.policies.inForce.map(({ data }) => data),
      models: Object.fromEntries([...new Set(names)].sort().map((name) => [name, this.#cardOf(name)])),
      held: [...new Set(held)].sort(),
    };
  }

  #summary(workflow: string, versions: readonly VersionStanding[], tasks: OpenTaskCount | undefined): WorkflowSummary {
    const { registry } = this.#core;
    const live = registry.find(workflow);
    const loaded = registry.loaded(workflow);
    return {
      workflow,
      description: (live ?? loaded)?.graph.description ?? "",
      live: live === undefined ? null : { ...named(live), problem: registry.problem(workflow) },
      loaded: loaded === undefined ? null : named(loaded),
      runs: sumOf(versions.map(({ runs }) => runs)),
      openTasks: tasks?.open ?? 0,
      oldestTaskAt: tasks === undefined ? null : formatInstant(tasks.oldestAt),
    };
  }

  #publications(workflow: string): readonly Publication[] {
    const { read } = this.#core.services.store;
    return read.publishing.publications(workflow, PUBLICATIONS).map((row) => publicationView(row, read.version(row.version)?.number ?? 0));
  }

  /** Of the live versions. */
  #graphs = (): readonly Graph[] => this.#core.registry.lives.map(({ graph }) => graph);

  #graphOf(hash: string): Graph {
    const version = this.#core.services.store.read.versionByHash(hash);
    if (version === null) throw new SignalboxError("store-corrupt", `The version ${hash} is not in the store.`);
    return JSON.parse(version.graph) as Graph;
  }

  #usedBy(graph: Graph, known: ReadonlySet<string> = new Set([graph.id])): readonly Graph[] {
    const seen = new Set(known);
    return [...nodesOf(graph.main)].flatMap(({ node }): readonly Graph[] => {
      if (node.kind !== "run" || seen.has(node.workflow)) return [];
      seen.add(node.workflow);
      const used = this.#core.registry.byHash(node.hash)?.graph;
      return used === undefined ? [] : [used, ...this.#usedBy(used, seen)];
    });
  }

  #cardOf(name: string): ModelCard | null {
    try {
      return this.#core.services.model?.card(name) ?? null;
    } catch {
      return null;
    }
  }
}

const named = ({ version: { number: version, hash } }: Definition) => ({ version, hash });

const versionView = ({ number, hash, at, runs }: VersionStanding, live: number | undefined): WorkflowVersion => ({
  version: number,
  hash,
  since: formatInstant(at),
  live: number === live,
  runs,
});

function sumOf(counts: readonly RunCounts[]): RunCounts {
  const sum: { [S in RunStatus]?: number } = {};
  for (const each of counts)
    for (const [status, runs] of Object.entries(each)) sum[status as RunStatus] = (sum[status as RunStatus] ?? 0) + runs;
  return sum;
}
