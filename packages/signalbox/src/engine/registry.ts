import { SignalboxError } from "../base/error.ts";
import { canonical } from "../base/json.ts";
import { type Graph, graphJson, nodesOf, toolsOf } from "../definition/graph.ts";
import { type GraphIndex, indexGraph } from "../definition/graph-index.ts";
import { type ChangedPrompt, withPrompts } from "../definition/prompt-text.ts";
import type { AnyTool } from "../definition/tool.ts";
import type { AnyWorkflow } from "../definition/workflow.ts";
import { ADOPTING, type PublicationRow } from "../ports/publishing-store.ts";
import type { RunRow, RunStore, StoreReader, VersionRow } from "../ports/run-store.ts";
import { type Loading, publishedByLoading } from "./publishing/published-by-loading.ts";
import { startProblem } from "./publishing/start-problem.ts";
import { settingOf } from "./run-identity.ts";

/** A version of a workflow with the code that is registered for it now. */
export interface Definition {
  readonly version: VersionRow;
  readonly graph: Graph;
  readonly index: GraphIndex;
  /** The registered workflow of the same id: its graph may be a newer one, its code is what runs. */
  readonly code: AnyWorkflow;
  /** Functions that have another source than the graph pins: node to hash. They run, and the journal says so. */
  readonly changed: ReadonlyMap<string, string>;
  /** What the pinned graph needs and the code does not have; null when it fits. */
  readonly incompatible: string | null;
}

/** The workflows of this instance, and every version that runs are pinned to. */
export class Registry {
  readonly #store: RunStore;
  readonly #workflows = new Map<string, AnyWorkflow>();
  /** What the code is of, by workflow. */
  readonly #loaded = new Map<string, Definition>();
  /** With why no run can begin on it. */
  readonly #live = new Map<string, { readonly definition: Definition; readonly problem: string | null }>();
  readonly #byVersion = new Map<number, Definition>();

  constructor(store: RunStore) {
    this.#store = store;
  }

  /** Registers workflows with everything that they run; a new graph becomes a new version. `isReading`: nothing is published by it. */
  register(workflows: readonly AnyWorkflow[], loading: Loading, isReading = false): void {
    this.#byVersion.clear();
    for (const workflow of workflows) this.#add(workflow);
    const loaded = this.workflows.map((workflow) => {
      const isNew = this.#store.read.versionByHash(workflow.hash) === null;
      const version = this.#addVersion(workflow.graph, workflow.hash, loading.now);
      this.#loaded.set(workflow.id, this.#definition(version, workflow));
      return { workflow, version, isNew };
    });
    const published = publishedByLoading(loaded, this.#store.read, loading);
    if (!isReading) this.#publish(published);
    this.refresh();
    // Whoever only reads sees what would be live if it worked.
    if (isReading) for (const { workflow } of published) this.#setLive(this.#loaded.get(workflow) as Definition);
  }

  /** Looks anew what is live. */
  refresh(): void {
    this.#live.clear();
    for (const { id } of this.workflows) {
      const row = this.#store.read.publishing.live(id);
      const definition = row === null ? null : this.ofVersion(row.version);
      if (definition !== null) this.#setLive(definition);
    }
  }

  /** Those that can be started; a planner's plans are run by the workflows in which they are approved. */
  get workflows(): readonly AnyWorkflow[] {
    return [...this.#workflows.values()].filter(({ graph }) => graph.plan === undefined);
  }

  /** The live versions, as far as their code is registered. */
  get lives(): readonly Definition[] {
    return [...this.#live.values()].map(({ definition }) => definition);
  }

  /** The live version of a workflow; undefined where there is none. */
  find = (workflow: string): Definition | undefined => this.#live.get(workflow)?.definition;

  /** What the registered code is of; undefined where there is none. */
  loaded = (workflow: string): Definition | undefined => this.#loaded.get(workflow);

  /** Whose limits hold: the live version's, or of what was never published and others run, the code's. */
  inForce = (workflow: string): Definition | undefined => this.find(workflow) ?? this.loaded(workflow);

  /** Why no run could begin on a version with the code that is registered; null: one could. */
  startProblem = (definition: Definition): string | null =>
    startProblem(definition, { byHash: (hash) => this.byHash(hash), code: (id) => this.#workflows.get(id) });

  /** Why no run can begin on the live version; null: one can, or there is none. */
  problem = (workflow: string): string | null => this.#live.get(workflow)?.problem ?? null;

  /**
   * The version that a start uses.
   * @throws SignalboxError `not-found`; `not-published` where none is live; `code-changed` where the live one needs code that is not there.
   */
  live(workflow: string): Definition {
    const live = this.#live.get(workflow);
    if (live !== undefined && live.problem === null) return live.definition;
    const name = JSON.stringify(workflow);
    if (live !== undefined)
      throw new SignalboxError(
        "code-changed",
        `No run of workflow ${name} can begin on its live version ${live.definition.version.number} with the code that is registered: ${live.problem}. Publish a version that fits, which "signalbox plan ${workflow}" shows, or bring that code back.`,
      );
    const loaded = this.#loaded.get(workflow);
    if (loaded !== undefined)
      throw new SignalboxError(
        "not-published",
        `Workflow ${name} has no live version: version ${loaded.version.number} is a candidate. Publish it: signalbox publish ${workflow} --as <person> --reason <why>.`,
      );
    const known = [...this.#loaded.keys()].sort().join(", ");
    throw new SignalboxError("not-found", `There is no workflow ${name}. Registered are: ${known === "" ? "none" : known}.`);
  }

  byHash(hash: string): Definition | null {
    const version = this.#store.read.versionByHash(hash);
    return version === null ? null : this.ofVersion(version.id);
  }

  /** The definition that a run is pinned to; null when no code of that workflow is registered at all. */
  ofVersion(id: number): Definition | null {
    const known = this.#byVersion.get(id);
    if (known !== undefined) return known;
    const version = this.#store.read.version(id);
    const code = version === null ? undefined : this.#workflows.get(version.workflow);
    return version === null || code === undefined ? null : this.#definition(version, code);
  }

  /** What a run goes by: its version, and of a fork with other prompts that version with them. */
  ofRun(run: RunRow): Definition | null {
    const definition = this.ofVersion(run.version);
    const { prompts } = settingOf(this.#store.read, run.key);
    return definition === null ? null : told(definition, prompts);
  }

  /** The version of a plan's graph, with what is registered for the planner; `pinned` is the planner's interface. */
  ofPlan(graph: Graph, hash: string, pinned: string, now: number): Definition {
    const code = this.#workflows.get(graph.id);
    if (code?.graph.plan?.interface !== pinned)
      throw new SignalboxError("not-found", `The planner "${graph.id}" is not registered as it was when the plan was approved.`);
    const version = this.#addVersion(graph, hash, now);
    return this.#byVersion.get(version.id) ?? this.#definition(version, code);
  }

  #add(workflow: AnyWorkflow): void {
    const known = this.#workflows.get(workflow.id);
    for (const child of workflow.workflows.values()) if (!this.#workflows.has(child.id)) this.#add(child);
    if (known === undefined || known.hash !== workflow.hash || known !== workflow) this.#workflows.set(workflow.id, workflow);
  }

  #setLive(definition: Definition): void {
    this.#live.set(definition.graph.id, { definition, problem: this.startProblem(definition) });
  }

  /** Also ends the time in which a store from before there was publishing takes over what it finds. */
  #publish(rows: readonly PublicationRow[]): void {
    const isAdopting = this.#store.read.meta(ADOPTING) === "1";
    if (rows.length === 0 && !isAdopting) return;
    const [error] = this.#store.commit([
      (writer) => {
        for (const row of rows) writer.publishing.publish(row);
        if (isAdopting) writer.setMeta(ADOPTING, "");
      },
    ]);
    if (error != null) throw error;
  }

  #addVersion(graph: Graph, hash: string, now: number): VersionRow {
    const known = this.#store.read.versionByHash(hash);
    if (known !== null) return known;
    const [error] = this.#store.commit([
      (writer) => void writer.addVersion({ workflow: graph.id, hash, graph: canonical(graphJson(graph)) }, now),
    ]);
    const added = this.#store.read.versionByHash(hash);
    if (added === null) throw error ?? new SignalboxError("internal", `Workflow "${graph.id}" could not be registered.`);
    return added;
  }

  #definition(version: VersionRow, code: AnyWorkflow): Definition {
    const graph = version.hash === code.hash ? code.graph : (JSON.parse(version.graph) as Graph);
    const definition: Definition = {
      version,
      graph,
      index: indexGraph(graph),
      code,
      incompatible: whatIsMissing(graph, code),
      changed: changedFunctions(graph, code),
    };
    this.#byVersion.set(version.id, definition);
    return definition;
  }
}

/** A definition whose models are told something else. @throws SignalboxError `usage` where they cannot be. */
export function told(definition: Definition, prompts: readonly ChangedPrompt[]): Definition {
  if (prompts.length === 0) return definition;
  const graph = withPrompts(definition.graph, prompts);
  return { ...definition, graph, index: indexGraph(graph) };
}

/** The graph that a run goes by, whatever code there is. */
export function runGraph(read: StoreReader, run: RunRow): Graph {
  const version = read.version(run.version);
  if (version === null) throw new SignalboxError("store-corrupt", `The version that run ${run.runId} is pinned to is not in the store.`);
  return withPrompts(JSON.parse(version.graph) as Graph, settingOf(read, run.key).prompts);
}

function changedFunctions(graph: Graph, code: AnyWorkflow): ReadonlyMap<string, string> {
  const changed = new Map<string, string>();
  if (graph === code.graph) return changed;
  const now = new Map(
    [...nodesOf(code.graph.main)].flatMap(({ node }) => (node.kind === "compute" ? [[node.id, node.codeHash]] : [])) as [string, string][],
  );
  for (const { node } of nodesOf(graph.main)) {
    const hash = now.get(node.id);
    if (node.kind === "compute" && hash !== undefined && hash !== node.codeHash) changed.set(node.id, hash);
  }
  return changed;
}

/** Names the first thing that a pinned graph needs and the registered code lacks. */
function whatIsMissing(graph: Graph, code: AnyWorkflow): string | null {
  for (const [id, card] of toolsOf(graph)) {
    const tool: AnyTool | undefined = code.tools.get(id);
    if (tool === undefined) return `tool "${id}" is not registered any more`;
    if (tool.card.interface !== card.interface)
      return `tool "${id}" has another interface (schemas, effect, delivery, scope or hosts) than the run was started with`;
  }
  for (const { node } of nodesOf(graph.main)) {
    if (node.kind === "agent" && !code.schemas.has(`${node.id}.input`)) return `the agent of "${node.id}" is gone`;
    if (node.kind === "compute" && !code.functions.has(node.id)) return `the function of compute node "${node.id}" is gone`;
    if (node.kind === "ask" && !code.schemas.has(`${node.id}.form`)) return `the form of "${node.id}" is gone`;
    if (node.kind === "wait" && node.for.kind === "event" && !code.schemas.has(`${node.id}.payload`))
      return `the event schema of "${node.id}" is gone`;
    if (node.kind === "prompt" && !code.schemas.has(`${node.id}.output`)) return `the output schema of "${node.id}" is gone`;
  }
  return null;
}
