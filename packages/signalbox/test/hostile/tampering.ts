// Between an approval and the sending: whenever a cleared call is about to leave, every change of its bytes is tried first, at the same
// place, with the same engine, policies and tools. What would happen to the run is kept here, so that the run itself goes on as it was.
import { canonical, type Json } from "../../src/base/json.ts";
import type * as Gate from "../../src/engine/gate.ts";
import type * as JudgeCall from "../../src/engine/judge-call.ts";
import type * as PerformStep from "../../src/engine/perform-step.ts";
import type { RunActor } from "../../src/engine/run-actor.ts";
import type { AnyTool } from "../../src/index.ts";
import type { Arrival, CommandOf } from "../../src/kernel/index.ts";
import { mutationsOf } from "./mutations.ts";

type StepCommand = CommandOf<"run-step">;
export interface Tampered {
  /** Which call of which proposal. */
  readonly proposal: string;
  /** What was changed after the approval: what is sent, or what is kept of the approval. */
  readonly what: "sent" | "kept";
  readonly isRefused: boolean;
  readonly hasLeft: boolean;
  /** The same with the comparison of bytes switched off. */
  readonly leavesUnguarded: boolean;
}
export const tampered: Tampered[] = [];
let isComparing = true;

export const tamperedGate = (original: typeof Gate): typeof Gate => ({
  ...original,
  gateProblem: (command) => (isComparing ? original.gateProblem(command) : null),
});
/** Policies compare bytes as well: a second line, which is switched off with the first. */
export const tamperedJudge = (original: typeof JudgeCall): typeof JudgeCall => ({
  ...original,
  isJudged: (actor, command) => isComparing && original.isJudged(actor, command),
});
export const tamperedPerform = (original: typeof PerformStep): typeof PerformStep => ({
  ...original,
  performStep: (actor, command) => {
    for (const { what, changed } of changesOf(command)) tampered.push(tryOut(original, actor, command, what, changed));
    original.performStep(actor, command);
  },
});

const clearedBy = ({ cleared, clearances = [] }: StepCommand): { readonly approval: string; readonly arguments: Json } | undefined =>
  clearances.at(-1) ?? cleared;

function changesOf(command: StepCommand): readonly { what: Tampered["what"]; changed: StepCommand }[] {
  const last = clearedBy(command);
  if (last === undefined) return [];
  const { cleared, clearances = [] } = command;
  const kept = (args: Json): StepCommand =>
    clearances.length > 0
      ? { ...command, clearances: clearances.with(-1, { ...(clearances.at(-1) as (typeof clearances)[number]), arguments: args }) }
      : { ...command, cleared: { ...(cleared as NonNullable<typeof cleared>), arguments: args } };
  return mutationsOf(last.arguments).flatMap((args) => [
    { what: "sent" as const, changed: { ...command, input: args } },
    { what: "kept" as const, changed: kept(args) },
  ]);
}

function tryOut(
  original: typeof PerformStep,
  actor: RunActor,
  command: StepCommand,
  what: Tampered["what"],
  changed: StepCommand,
): Tampered {
  const guarded = sendOf(original, actor, changed);
  isComparing = false;
  const unguarded = sendOf(original, actor, changed);
  isComparing = true;
  const { approval } = clearedBy(command) as { approval: string };
  return {
    proposal: `${approval} ${command.tool.id} ${canonical(command.input ?? null)}`,
    what,
    isRefused: guarded.answers.some((answer) => answer.type === "step-failed" && answer.error.code === "not-approved"),
    // What has to record an intent first leaves a moment later.
    get hasLeft() {
      return guarded.hasLeft;
    },
    get leavesUnguarded() {
      return unguarded.hasLeft;
    },
  };
}

/** What comes of sending it: nothing reaches the run, and the tool is one that only says that it was called. */
function sendOf({ performStep }: typeof PerformStep, actor: RunActor, command: StepCommand): { answers: Arrival[]; hasLeft: boolean } {
  const done = { answers: [] as Arrival[], hasLeft: false };
  const { tools } = actor.definition.code;
  const tool = tools.get(command.tool.id) as AnyTool;
  const spy: AnyTool = {
    ...tool,
    run: () => {
      done.hasLeft = true;
      return null;
    },
  };
  const code = { ...actor.definition.code, tools: new Map([...tools, [command.tool.id, spy]]) };
  const instead: { readonly [name: string | symbol]: unknown } = {
    definition: { ...actor.definition, code },
    inFlight: new Map(),
    answer: (answer: Arrival) => void done.answers.push(answer),
    deliver: ({ committed }: Parameters<RunActor["deliver"]>[0]) => committed?.(),
  };
  const shadow = new Proxy(actor, {
    get: (target, name) => {
      if (Object.hasOwn(instead, name)) return instead[name];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  performStep(shadow, command);
  return done;
}
