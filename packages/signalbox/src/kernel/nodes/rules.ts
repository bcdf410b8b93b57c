import type { NodeKind, NodeOf } from "../../definition/graph.ts";
import type { NodeState } from "../run-state.ts";
import { own } from "../slot.ts";
import { fail, leave, type Visit } from "../visit.ts";
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

/** What a node kind does when its frame is looked at. `active` is its state, null when it was just reached. */
export type Rule<K extends NodeKind> = (visit: Visit, node: NodeOf<K>, active: NodeState | null) => void;

const table = { call, compute, prompt, approve, ask, when, match, map, repeat, all, wait, run, fail: failNode } satisfies {
  [K in NodeKind]: Rule<K>;
};

export function rules(visit: Visit): void {
  const { active } = visit.frame;
  if (active?.kind === "arm") {
    if (active.answer?.ok === true) leave(visit, own("result"));
    else if (active.answer !== undefined) fail(visit, active.answer.error);
    return;
  }
  (table[visit.node.kind] as Rule<NodeKind>)(visit, visit.node as never, active);
}
