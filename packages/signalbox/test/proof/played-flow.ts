// Plays a random graph against a world that wants to get something out: people who edit, reject and stay silent, steps that fail, and values
// of which no two are alike. Keeps what was granted and what was sent.
import { canonical, isObject, type Json, type Value } from "../../src/base/json.ts";
import type { Graph } from "../../src/definition/graph.ts";
import { type Command, type CommandOf, isTerminal } from "../../src/kernel/index.ts";
import { type Proposal, proposalHash, revise } from "../../src/kernel/proposal.ts";
import { type Arriving, KernelHost } from "../../src/testing/kernel-host.ts";
import type { Chance } from "./chance.ts";

export interface Granted {
  /** The approval's node, as the proof names it. */
  readonly at: string;
  readonly show: Json;
  readonly calls: { readonly [key: string]: Json };
}
export interface Sent {
  readonly at: string;
  readonly tool: string;
  readonly input: Json;
  /** What was granted before. */
  readonly granted: number;
}
const MOST_ANSWERS = 400;

export class PlayedFlow {
  readonly granted: Granted[] = [];
  readonly sent: Sent[] = [];
  readonly #chance: Chance;
  readonly #graphs: ReadonlyMap<string, Graph>;
  #answers = 0;
  #runs = 0;

  constructor(chance: Chance, graphs: ReadonlyMap<string, Graph>) {
    this.#chance = chance;
    this.#graphs = graphs;
  }

  play(graph: Graph): void {
    this.#run(graph, "", this.#value("input"));
  }

  #run(graph: Graph, prefix: string, input: Json): KernelHost {
    const host = new KernelHost(graph, { runId: `run-${++this.#runs}` });
    host.start(input);
    while (!isTerminal(host.state)) {
      const open = [...host.pending.values()].filter((command) => "frame" in command);
      const command = open[this.#chance.below(open.length)];
      if (command === undefined) throw new Error(`The run is stuck: ${host.state.phase}.`);
      if (++this.#answers > MOST_ANSWERS) break;
      host.now += 1;
      host.arrive(this.#answer(host, command, prefix));
    }
    return host;
  }

  #answer(host: KernelHost, command: Extract<Command, { frame: string }>, prefix: string): Arriving {
    const { id } = command;
    const at = `${prefix}${command.node}`;
    if (command.kind === "set-timer") {
      host.now = Math.max(host.now, command.dueAt);
      return { type: "timer-fired", id };
    }
    if (command.kind === "open-approval") return this.#decide(at, command);
    if (command.kind === "await-event") return { type: "event-received", id, eventId: id, payload: this.#value(`${host.runId} ${id}`) };
    if (command.kind === "run-step" && command.tool.effect !== "read")
      this.sent.push({ at, tool: command.tool.id, input: command.input ?? null, granted: this.granted.length });
    if (this.#chance.holds(0.08))
      return { type: "step-failed", id, error: { code: "broken", message: "Broken.", attempts: 1 }, retryable: false, jitter: 0 };
    if (command.kind !== "start-run") return { type: "step-completed", id, output: this.#value(`${host.runId} ${id}`) };
    const child = this.#run(this.#graphs.get(command.hash) as Graph, `${at}/`, command.input ?? null);
    if (child.state.phase === "completed") return { type: "step-completed", id, output: child.state.output };
    return { type: "step-failed", id, error: { code: "child", message: "Failed.", attempts: 1 }, retryable: false, jitter: 0 };
  }

  #decide(at: string, { id, proposal, editable }: CommandOf<"open-approval">): Arriving {
    const hash = proposalHash(proposal);
    if (this.#chance.holds(0.2)) return { type: "approval-decided", id, by: "ana", decision: "reject", hash };
    const isEdited = editable && this.#chance.holds(0.5);
    const decided = isEdited ? this.#edited(proposal) : proposal;
    const calls = Object.entries(decided.calls).map(([key, call]) => [key, call.arguments]);
    this.granted.push({ at, show: decided.show, calls: Object.fromEntries(calls) as Granted["calls"] });
    const revised = isEdited ? { revised: { proposal: decided, hash: proposalHash(decided) } } : {};
    return { type: "approval-decided", id, by: "ana", decision: isEdited ? "edit" : "approve", hash, ...revised };
  }

  /** Every text becomes another one. */
  #edited(proposal: Proposal): Proposal {
    const edit = (value: Json): Json => {
      if (typeof value === "string") return `${value} edited`;
      if (Array.isArray(value)) return (value as readonly Json[]).map(edit);
      return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, edit(part)])) : value;
    };
    return revise(proposal, {
      show: edit(proposal.show),
      calls: Object.fromEntries(Object.entries(proposal.calls).map(([key, call]) => [key, edit(call.arguments)])),
    });
  }

  /** Something with every field, and in each of them another text. */
  #value(of: string, depth = 0): Json {
    const mail = { to: `to of ${of}`, subject: `subject of ${of}`, body: `body of ${of}` };
    if (depth > 1) return mail;
    return {
      ...mail,
      ok: this.#chance.holds(0.5),
      kind: this.#chance.of(["a", "b", "c"]),
      mail: this.#value(`${of} mail`, depth + 2),
      list: [0, 1].map((index) => this.#value(`${of} item ${index}`, depth + 2)),
    };
  }
}

/** The texts in a value, each with the name that it stands under. */
export function textsIn(value: Value, name = ""): readonly (readonly [name: string, text: string])[] {
  if (typeof value === "string") return [[name, value]];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap((item) => textsIn(item, name));
  return isObject(value) ? Object.entries(value).flatMap(([key, part]) => textsIn(part, key)) : [];
}

export const sameBytes = (a: Json | undefined, b: Json): boolean => a !== undefined && canonical(a) === canonical(b);
