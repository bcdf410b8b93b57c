import type { Node, NodeKind, NodeOf } from "../../definition/graph.ts";
import type { AgentState, AllState, ApproveState, MapState, NodeState, RepeatState, StepState, WaitState } from "../run-state.ts";
import { own } from "../slot.ts";
import { fail, leave, type Visit } from "../visit.ts";
import { agent } from "./agent.ts";
import { all } from "./all.ts";
import { approve } from "./approve.ts";
import { ask } from "./ask.ts";
import { call } from "./call.ts";
import { compute } from "./compute.ts";
import { failNode } from "./fail.ts";
import { map } from "./map.ts";
import { match } from "./match.ts";
import { prompt } from "./prompt.ts";
import { repeat } from "./repeat.ts";
import { run } from "./run.ts";
import { wait } from "./wait.ts";
import { when } from "./when.ts";

/** The state in which a node of a kind is while it is active, outside of an arm of it. */
interface StateOf {
  call: StepState | ApproveState;
  compute: StepState;
  prompt: StepState;
  run: StepState;
  agent: AgentState;
  approve: ApproveState;
  ask: WaitState;
  wait: WaitState;
  map: MapState;
  repeat: RepeatState;
  all: AllState;
  when: never;
  match: never;
  fail: never;
}
/** What a node kind does when its frame is looked at. `active` is its state, null when it was just reached. */
export type Rule<K extends NodeKind> = (visit: Visit, node: NodeOf<K>, active: StateOf[K] | null) => void;

const table = { call, compute, prompt, agent, approve, ask, when, match, map, repeat, all, wait, run, fail: failNode } satisfies {
  [K in NodeKind]: Rule<K>;
};

export function rules(visit: Visit): void {
  const { active } = visit.frame;
  if (active?.kind === "arm") {
    if (active.answer?.ok === true) leave(visit, own("result"));
    else if (active.answer !== undefined) fail(visit, active.answer.error);
    return;
  }
  (table[visit.node.kind] as (visit: Visit, node: Node, active: NodeState | null) => void)(visit, visit.node, active);
}
