// Everything outside of a run, as a function of a seed: what each command is answered, and when; what people do, and when.
// W1. What happens next depends only on the state and the journal, so a run that is taken up from any batch meets the same world.
import type { Json } from "../../src/base/json.ts";
import type { Command, CommandId, RunState } from "../../src/kernel/index.ts";
import { isTerminal } from "../../src/kernel/index.ts";
import { type Proposal, proposalHash, revise } from "../../src/kernel/proposal.ts";
import type { HeldAsk } from "../../src/kernel/run-state.ts";
import type { Arriving, KernelHost } from "../../src/testing/kernel-host.ts";
import { repliedTo, text, toolCall } from "../kernel/replies.ts";

export interface World {
  /** What things are answered. */
  readonly answers: number;
  /** When they are. */
  readonly delays: number;
  /** Everything succeeds, and everybody agrees; with "stumbling", half of the steps after a first attempt that fails. */
  readonly mood?: "calm" | "stumbling";
  readonly retries: number;
  readonly cancelAt: number | null;
  readonly pauseAt: number | null;
}
interface Happening {
  readonly at: number;
  /** Decides between what happens at the same time. */
  readonly name: string;
  readonly arrival: Arriving;
}

const MOST_BATCHES = 4_000;
const MOST_DELAY_MS = 8_000;

/** Lets the world act on a run until it has ended. */
export function play(host: KernelHost, world: World): void {
  while (!isTerminal(host.state) || mayRetry(host, world)) {
    const next = nextHappening(host, world);
    if (next === null) throw new Error(`The run is stuck: ${host.state.phase}, open: ${[...host.state.open.keys()].join(", ")}.`);
    if (host.journal.length > MOST_BATCHES) throw new Error("The run does not end.");
    const wall = Math.max(host.state.now, next.at);
    // Now and then the wall clock goes back; the journal's does not, and by it no timer fires early.
    const back = next.arrival.type !== "timer-fired" && draw(world.delays, "clock", String(host.journal.length)) < 0.1;
    host.now = back ? Math.max(0, wall - 5_000) : wall;
    host.arrive(next.arrival);
  }
}

function nextHappening(host: KernelHost, world: World): Happening | null {
  const happenings = [...people(host, world)];
  for (const command of host.pending.values()) {
    const happening = answerOf(command, host, world);
    if (happening !== null) happenings.push(happening);
  }
  return happenings.reduce<Happening | null>((first, other) => (first === null || before(other, first) ? other : first), null);
}
const before = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.name < b.name);

const count = (host: KernelHost, type: string): number =>
  host.journal.reduce((total, { events }) => total + events.filter((event) => event.type === type).length, 0);
const mayRetry = (host: KernelHost, world: World): boolean =>
  host.state.phase === "failed" && count(host, "retry-requested") < world.retries;

function* people(host: KernelHost, world: World): Generator<Happening> {
  const { state } = host;
  if (mayRetry(host, world)) yield { at: state.now + 500, name: "retry", arrival: { type: "retry-requested", by: "ana" } };
  if (isTerminal(state)) return;
  const { startedAt } = state;
  if (world.cancelAt !== null && !state.cancelling)
    yield { at: startedAt + world.cancelAt, name: "cancel", arrival: { type: "cancel-requested", by: "ana" } };
  if (world.pauseAt === null) return;
  if (count(host, "pause-requested") === 0)
    yield { at: startedAt + world.pauseAt, name: "pause", arrival: { type: "pause-requested", by: "ana" } };
  else if (state.paused) yield { at: startedAt + world.pauseAt + 7_000, name: "resume", arrival: { type: "resume-requested", by: "ana" } };
}

function answerOf(command: Command, host: KernelHost, world: World): Happening | null {
  if (!("frame" in command)) return null;
  const { id } = command;
  if (command.kind === "set-timer") return { at: command.dueAt, name: id, arrival: { type: "timer-fired", id } };
  const { since, intent, aborting } = host.state.open.get(id) as NonNullable<ReturnType<RunState["open"]["get"]>>;
  const at = since + Math.floor(draw(world.delays, id, String(since)) * MOST_DELAY_MS);
  if (command.kind === "run-step" && command.tool.delivery !== "free" && intent !== true && aborting !== true && !isHeld(command, world)) {
    return {
      at: since + Math.floor((at - since) / 2),
      name: id,
      arrival: { type: "intent-recorded", id, key: `key of ${id}`, argumentsHash: "" },
    };
  }
  if (isGivenAway(command, world)) return { at: since + Math.floor((at - since) / 2), name: id, arrival: givenAway(id, world) };
  const arrival =
    world.mood !== undefined
      ? agree(command, host.state, world)
      : reply(command, host, world, draw(world.answers, id, String(command.kind)));
  return arrival === null ? null : { at, name: id, arrival };
}

/** What a step gives when it succeeds, in whichever attempt: something that conditions, maps and matches can go on with. */
const outputOf = (command: CommandId): Json => outputOfStep(command.slice(0, command.lastIndexOf("#")));
const outputOfStep = (id: string): Json => ({
  x: Math.floor(draw(1, id) * 4),
  kind: ["a", "b", "c"][Math.floor(draw(2, id) * 3)] as string,
  list: [1, id],
});
const error = (code: string) => ({ code, message: `${code}.`, attempts: 0 });

function agree(command: Extract<Command, { frame: string }>, state: RunState, { mood, answers }: World): Arriving | null {
  const { id } = command;
  if (command.kind === "open-approval")
    return {
      type: "approval-decided",
      id,
      by: approverOf(command.proposal, approvedBy(command, state).length),
      decision: "approve",
      hash: command.hash,
    };
  if (command.kind === "ask-question") return { type: "question-answered", id, by: "ana", answer: outputOf(id) };
  if (command.kind === "await-event") return { type: "event-received", id, eventId: id, payload: outputOf(id) };
  if (command.kind === "run-turn") return repliedTo(id, toolCall("finish", outputOf(id)));
  // What fails in an agent is the model's to deal with, and fails no run.
  if (mood === "stumbling" && !("chosen" in command) && id.endsWith("#1") && draw(answers, id) < 0.5) {
    return { type: "step-failed", id, error: error("stumbled"), retryable: false, jitter: 0 };
  }
  return { type: "step-completed", id, output: outputOf(id) };
}

/** Up to three calls: of tools that are there and that are not, the same ones over and over, with and without sense. */
function modelReply(id: CommandId, chance: number): Arriving {
  const parts = [1, 2, 3].flatMap((position) => {
    const luck = draw(chance, id, String(position));
    if (luck < 0.3) return [];
    const tool = ["t0", "t1", "t2", "t0", "finish", "nothing"][Math.floor(luck * 60) % 6] as string;
    return [toolCall(tool, luck > 0.95 ? "{" : { x: Math.floor(luck * 10) % 3, kind: "b" }, `c${position}`)];
  });
  return repliedTo(id, text("Hm."), ...parts);
}

/** A policy asks for a person in front of one call in eight; where it does, no intent was recorded. */
const HELD_SHARE = 0.125;
const isHeld = (command: Command, { answers, mood }: World): boolean =>
  mood === undefined && command.kind === "run-step" && draw(answers, command.id, "held") < HELD_SHARE;
const heldAsk = (chance: number): HeldAsk => ({
  by: "role:a",
  withinMs: 60_000,
  ...(chance < 0.5 ? { remindMs: 20_000 } : { reason: "Because." }),
  policy: "p",
  version: "h",
});

/** One task in four is given to others before anybody acts on it. */
const GIVEN_SHARE = 0.25;
const isGivenAway = (command: Command, { answers, mood }: World): boolean =>
  (command.kind === "open-approval" || command.kind === "ask-question" || command.kind === "ask-settlement") &&
  mood === undefined &&
  command.assigned === undefined &&
  draw(answers, command.id, "given") < GIVEN_SHARE;
const givenAway = (id: CommandId, { answers }: World): Arriving => ({
  type: "task-reassigned",
  id,
  by: "bo",
  to: "ana",
  ...(draw(answers, id, "among") < 0.5 ? { among: "role:a" } : { reason: "Yours." }),
});

function reply(command: Extract<Command, { frame: string }>, host: KernelHost, world: World, chance: number): Arriving | null {
  const { id, kind } = command;
  const jitter = chance;
  switch (kind) {
    case "run-step":
    case "call-model":
    case "start-run":
    case "run-function": {
      if (isHeld(command, world)) return { type: "step-held", id, ask: heldAsk(chance) };
      if (chance < 0.6) return { type: "step-completed", id, output: chance < 0.05 ? undefined : outputOf(id) };
      const risky = kind === "run-step" && chance > 0.85;
      return risky
        ? { type: "step-doubted", id, error: error("lost"), jitter }
        : { type: "step-failed", id, error: error(chance < 0.7 ? "busy" : "broken"), retryable: chance < 0.78, jitter };
    }
    case "run-turn":
      if (chance < 0.8) return modelReply(id, chance);
      return { type: "step-failed", id, error: error(chance < 0.82 ? "over-budget" : "busy"), retryable: chance < 0.97, jitter };
    case "probe-step":
      return {
        type: "step-probed",
        id,
        happened: chance < 0.25 ? true : chance < 0.85 ? false : "unknown",
        output: chance < 0.25 ? outputOf(id) : undefined,
      };
    case "ask-settlement":
      if (chance < 0.2) return null;
      return {
        type: "step-settled",
        id,
        by: "ana",
        choice: chance < 0.5 ? "happened" : chance < 0.8 ? "did-not-happen" : "give-up",
        output: chance < 0.5 ? outputOf(id) : undefined,
      };
    case "ask-question":
      return chance < 0.3 ? null : { type: "question-answered", id, by: "ana", answer: outputOf(id) };
    case "await-event":
      return chance < 0.3 ? null : { type: "event-received", id, eventId: id, payload: outputOf(id) };
    case "open-approval":
      return decide(command, host, chance);
    case "set-timer":
      return { type: "timer-fired", id };
  }
}

type Approval = Extract<Command, { kind: "open-approval" }>;

/** Approvers come one after another; before them, now and then, one who has seen something else or has decided already. */
function decide(command: Approval, host: KernelHost, chance: number): Arriving | null {
  const { id, hash, proposal } = command;
  const seen = approvedBy(command, host.state);
  const by = approverOf(proposal, seen.length);
  const tries = host.journal.reduce(
    (total, { events }) => total + events.filter((event) => event.type === "approval-decided" && event.id === id).length,
    0,
  );
  if (chance < 0.15) return null;
  const missteps = Math.floor(chance * 100) % 3;
  if (missteps === 0 && tries === 0)
    return { type: "approval-decided", id, by, decision: chance < 0.5 ? "reject" : "approve", hash: "of something else" };
  if (missteps === 1 && tries === seen.length) {
    const again = seen.at(-1) ?? (chance < 0.5 ? undefined : `person ${proposal.revision - 1}.0`);
    if (again !== undefined) return { type: "approval-decided", id, by: again, decision: "approve", hash };
  }
  if (chance < 0.3) return { type: "approval-decided", id, by, decision: "reject", hash };
  if (chance < 0.6 && proposal.revision === 1) {
    const revised = revise(proposal, {
      show: "edited",
      calls: Object.fromEntries(Object.keys(proposal.calls).map((key) => [key, { edited: key }])),
    });
    return { type: "approval-decided", id, by, decision: "edit", hash, revised: { proposal: revised, hash: proposalHash(revised) } };
  }
  return { type: "approval-decided", id, by, decision: "approve", hash };
}
function approvedBy({ frame }: Approval, state: RunState): readonly string[] {
  const active = state.frames.get(frame)?.active;
  return active?.kind === "approve" ? active.approvers.map(({ by }) => by) : [];
}
const approverOf = ({ revision }: Proposal, already: number): string => `person ${revision}.${already}`;

/** A number in [0, 1) for these words: FNV-1a, then mixed. */
export function draw(seed: number, ...words: readonly string[]): number {
  let hash = 2_166_136_261 ^ seed;
  for (const word of words) {
    for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 16_777_619);
    hash = Math.imul(hash ^ 0xff, 16_777_619);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
