// What an example gives to whoever wants to run it whole: its demo, its tests, and the kill sweep.
// A workload comes to the same end however often its process is killed on the way; `outcome` is that end, `check` says what is wrong with it.
import type {
  AnswerRequest,
  Config,
  DecideRequest,
  Engine,
  EventDelivery,
  Json,
  RunView,
  SettleRequest,
  StartRequest,
  Task,
} from "signalbox";

/** What a person does about a task. */
export type Act =
  | { readonly kind: "decide"; readonly request: DecideRequest }
  | { readonly kind: "answer"; readonly request: AnswerRequest }
  | { readonly kind: "settle"; readonly request: SettleRequest };

/** A run with its journal, as an export has it. Checkers read this and the world, and nothing of the engine. */
export interface RunJournal {
  readonly runId: string;
  readonly workflow: string;
  readonly subject: string | null;
  readonly status: string;
  readonly outcome: string | null;
  readonly output: Json;
  readonly events: readonly { readonly type: string; readonly [field: string]: unknown }[];
}

/** An event from outside. Its id makes a second delivery of the same one change nothing. */
export type Reply = EventDelivery & { readonly eventId: string };

export interface ExampleWorkload {
  readonly name: string;
  readonly config: Config;
  /** Makes the outside world in an empty home. Doing it again changes nothing. */
  seed(home: string): void;
  /** Under a key each, so that starting them again starts nothing. */
  readonly starts: readonly (StartRequest & { readonly key: string })[];
  /** What people do about an open task, by its content and by what they find in the outside world; null: nobody does anything. */
  decide(task: Task, home: string): Act | null;
  /** What somebody outside does about a run that waits for an event, by what they find in the world; null, or absent: nobody does anything. */
  reply?(run: RunView, home: string): Reply | null;
  /** How the world stands in the end, without ids, times and order: the same after any number of kills. */
  outcome(home: string, runs: readonly RunJournal[]): Json;
  /** What is wrong, a line each: lost, doubled, stray effects, and what the example itself promises. */
  check(home: string, runs: readonly RunJournal[]): string[];
}

/** What the engine has acknowledged: from then on it must never be lost. */
export type Told =
  | { readonly what: "started"; readonly workflow: string; readonly key: string; readonly runId: string }
  | { readonly what: "ended"; readonly runId: string; readonly status: string }
  | { readonly what: "recorded"; readonly runId: string; readonly type: string; readonly by: string; readonly step: string };

const LOOK_EVERY_MS = 5;

/**
 * Starts what there is to start and plays the people, until every run has ended or waits for somebody who does nothing.
 * Keeps nothing of its own: after a kill it finds its place by looking at the engine.
 */
export async function drive(
  engine: Engine,
  { starts, decide, reply }: Pick<ExampleWorkload, "starts" | "decide" | "reply">,
  home: string,
  tell: (told: Told) => void = () => undefined,
): Promise<readonly RunView[]> {
  const runIds = new Set<string>();
  for (const start of starts) {
    const { runId } = await engine.start(start);
    tell({ what: "started", workflow: start.workflow, key: start.key, runId });
    runIds.add(runId);
  }
  const over = new Map<string, RunView>();
  for (;;) {
    const open = (await engine.inbox({ limit: 1_000 })).filter(({ runId }) => runIds.has(runId));
    const left = new Set<string>();
    for (const task of open) {
      const act = decide(task, home);
      if (act === null) left.add(task.runId);
      else await perform(engine, task, act, tell);
    }
    for (const runId of runIds) {
      if (over.has(runId)) continue;
      const run = (await engine.run(runId)) as RunView;
      if (isEnded(run)) {
        over.set(runId, run);
        tell({ what: "ended", runId, status: run.status });
      } else if (waitsForOutside(run)) {
        const delivery = reply?.(run, home) ?? null;
        if (delivery === null) left.add(runId);
        else await engine.emit(delivery);
      }
    }
    const waiting = await Promise.all([...left].map((runId) => engine.run(runId) as Promise<RunView>));
    if (over.size + waiting.filter(waitsForOthers).length === runIds.size) return [...over.values(), ...waiting];
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function perform(engine: Engine, { runId, step }: Task, act: Act, tell: (told: Told) => void): Promise<void> {
  const { by } = act.request;
  switch (act.kind) {
    case "decide":
      await engine.decide(act.request);
      return tell({ what: "recorded", runId, type: "approval-decided", by, step });
    case "answer":
      await engine.answer(act.request);
      return tell({ what: "recorded", runId, type: "question-answered", by, step });
    case "settle":
      await engine.settle(act.request);
      return tell({ what: "recorded", runId, type: "step-settled", by, step });
  }
}

const isEnded = ({ status }: RunView): boolean => ["completed", "failed", "cancelled", "blocked"].includes(status);
/** A run between two attempts waits as well, for nobody: it goes on by itself. */
const waitsForOnly =
  (...kinds: readonly string[]) =>
  ({ status, waitingFor }: RunView): boolean =>
    status === "waiting" && waitingFor.length > 0 && waitingFor.every(({ kind }) => kinds.includes(kind));
const waitsForOutside = waitsForOnly("event");
const waitsForOthers = waitsForOnly("event", "approval", "answer", "settlement");

/** Every run of these workflows with its journal, oldest first. */
export async function journalsOf(engine: Engine, workflows: readonly string[]): Promise<RunJournal[]> {
  const runs = (await engine.runs({ limit: 1_000 })).filter(({ workflow }) => workflows.includes(workflow)).reverse();
  return Promise.all(
    runs.map(async ({ runId, workflow, subject, status, outcome, output }) => {
      const events = (await engine.journal(runId)).map(({ event }) => event as unknown as RunJournal["events"][number]);
      return { runId, workflow, subject, status, outcome, output, events };
    }),
  );
}
