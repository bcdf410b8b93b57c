import type { EventType } from "./event-type.ts";
import type { AllNode, Block, MapNode, MatchNode, RepeatNode, WaitNode } from "./graph.ts";
import { duration, handled, positive } from "./record-steps.ts";
import { type Arm, isFunction, type Recorder } from "./recorder.ts";
import type { AnyRef } from "./ref.ts";
import { symbolicOf } from "./symbolic.ts";

type Arms = { readonly [label: string]: Arm };
interface MapOptions {
  readonly max: number;
  readonly concurrency?: number;
  readonly onItemError?: MapNode["onItemError"];
  readonly onError?: Arm;
}
interface RepeatOptions {
  readonly maxRounds: number;
  readonly initial: unknown;
  readonly until: (state: AnyRef) => unknown;
  readonly exhausted?: Arm;
  readonly onError?: Arm;
}
interface WaitOptions {
  readonly for?: string;
  readonly until?: unknown;
  readonly event?: EventType<unknown>;
  readonly key?: unknown;
  readonly within?: string;
  readonly expired?: Arm;
}

/** When, match, map, repeat, all, wait. */
export const recordControl = (recorder: Recorder) => {
  const match = (id: string, on: unknown, arms: Arms, value: unknown, otherwise: Arm | undefined): AnyRef => {
    recorder.claim(id);
    const expr = recorder.expr(on, `${id}.on`);
    refuseNames(recorder, id, arms, "label", "otherwise");
    const blocks = Object.entries(arms).map(([label, build]): [string, Block] => [
      label,
      recorder.arm(id, label, value === undefined || !isFunction(build) ? build : () => build(value)),
    ]);
    const node: MatchNode = {
      id,
      kind: "match",
      on: expr,
      arms: Object.fromEntries(blocks),
      ...(otherwise === undefined ? {} : { otherwise: recorder.arm(id, "otherwise", otherwise) }),
    };
    return recorder.push(node);
  };
  return {
    when: (id: string, condition: unknown, then: Arm, otherwise?: Arm) => {
      recorder.claim(id);
      const narrowed = symbolicOf(condition)?.narrows;
      const expr = recorder.expr(condition, `${id}.condition`);
      const thenBlock = recorder.arm(id, "then", isFunction(then) ? () => then(narrowed) : then);
      return recorder.push({ id, kind: "when", condition: expr, then: thenBlock, otherwise: recorder.armOr(id, "otherwise", otherwise) });
    },
    match: (id: string, on: unknown, arms: Arms, otherwise?: Arm) => match(id, on, arms, undefined, otherwise),
    matchBy: (id: string, on: { readonly [field: string]: unknown }, by: string, arms: Arms) => match(id, on[by], arms, on, undefined),
    map: (id: string, items: unknown, options: MapOptions, body: Arm) => {
      recorder.claim(id);
      const node: MapNode = {
        id,
        kind: "map",
        items: recorder.expr(items, `${id}.items`),
        max: positive(recorder, `${id}.max`, options.max),
        concurrency: positive(recorder, `${id}.concurrency`, options.concurrency ?? 1),
        onItemError: options.onItemError ?? "fail",
        body: recorder.arm(id, "body", body, ["item", "index"]),
        ...handled(recorder, id, options.onError),
      };
      return recorder.push(node);
    },
    repeat: (id: string, options: RepeatOptions, body: Arm) => {
      recorder.claim(id);
      const maxRounds = positive(recorder, `${id}.maxRounds`, options.maxRounds);
      // The condition is recorded in a block of its own, because only there its state has a name; the block's result is the condition.
      const until = recorder.arm(id, "until", options.until, ["state"]);
      if (until.nodes.length > 0) recorder.problem(`${id}.until`, "records nodes. A condition is an expression: do the work in the body.");
      const node: RepeatNode = {
        id,
        kind: "repeat",
        initial: recorder.expr(options.initial, `${id}.initial`),
        maxRounds,
        body: recorder.arm(id, "body", body, ["state", "round"]),
        until: until.result,
        exhausted:
          options.exhausted === undefined
            ? exhaustedByFailing(recorder, id, maxRounds)
            : recorder.arm(id, "exhausted", options.exhausted, ["state"]),
        ...handled(recorder, id, options.onError),
      };
      return recorder.push(node);
    },
    all: (id: string, branches: Arms, options?: { readonly onError?: Arm }) => {
      recorder.claim(id);
      refuseNames(recorder, id, branches, "branch", "onError");
      const blocks = Object.entries(branches).map(([key, build]): [string, Block] => [key, recorder.arm(id, key, build)]);
      if (blocks.length === 0) recorder.problem(id, "has no branches.");
      const node: AllNode = { id, kind: "all", branches: Object.fromEntries(blocks), ...handled(recorder, id, options?.onError) };
      return recorder.push(node);
    },
    wait: (id: string, options: WaitOptions) => {
      recorder.claim(id);
      return recorder.push(waitNode(recorder, id, options));
    },
  };
};

function waitNode(recorder: Recorder, id: string, options: WaitOptions): WaitNode {
  if (options.event !== undefined) {
    const { event } = options;
    recorder.schemas.set(`${id}.payload`, event.schema);
    const withinMs = duration(recorder, `${id}.within`, options.within ?? "");
    const key = recorder.expr(options.key, `${id}.key`);
    return {
      id,
      kind: "wait",
      for: { kind: "event", event: event.name, payload: recorder.jsonSchema(event.schema, `${id}.payload`), key, withinMs },
      expired: recorder.arm(id, "expired", options.expired as Arm),
    };
  }
  if (options.until !== undefined) return { id, kind: "wait", for: { kind: "time", at: recorder.expr(options.until, `${id}.until`) } };
  return { id, kind: "wait", for: { kind: "duration", ms: duration(recorder, `${id}.for`, options.for ?? "") } };
}

/** Names that an arm of this node has already, or that no object should have as a key. */
function refuseNames(recorder: Recorder, id: string, arms: Arms, what: string, taken: string): void {
  for (const name of [taken, "__proto__"])
    if (Object.hasOwn(arms, name)) recorder.problem(id, `has a ${what} "${name}", which means something else. Rename it.`);
}

function exhaustedByFailing(recorder: Recorder, id: string, maxRounds: number): Block {
  const node = `${id}-exhausted`;
  recorder.reserve(node);
  return {
    id: `${id}.exhausted`,
    takes: [],
    nodes: [
      {
        id: node,
        kind: "fail",
        code: "rounds-exhausted",
        message: { lit: `"${id}" did not come to an end in ${maxRounds} rounds.` },
      },
    ],
    result: { op: "absent", args: [] },
  };
}
