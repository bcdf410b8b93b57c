import type { Batch, Event, EventOf, GraphIndex } from "../../kernel/index.ts";
import { FailureTrace } from "./failure-trace.ts";
import type { MeasuredRun } from "./measured-run.ts";
import { RunPath } from "./run-path.ts";
import { decidedBy } from "./step-control.ts";

/** The figures of a run that has ended, told from its journal in one pass; null where the journal has no end. `replays` is for who tries it. */
export function measureRun(index: GraphIndex, runId: string, batches: Iterable<Batch>): MeasuredRun | null {
  const path = new RunPath(index);
  const trace = new FailureTrace(index);
  const count = new Count();
  for (const batch of batches)
    for (const event of batch.events) {
      path.take(event);
      trace.take(event);
      count.take(event, batch.at);
    }
  if (count.ended === null) return null;
  const { ended, outcome, decisions, onModelOutput, people, modelCostMicroUsd, tokens, modelCalls, simulated, durationMs } = count;
  return {
    runId,
    ended,
    outcome,
    path: path.told(),
    decisions,
    onModelOutput,
    people,
    costMicroUsd: count.costMicroUsd,
    modelCostMicroUsd,
    tokens,
    modelCalls,
    simulated,
    durationMs,
    failures: trace.told(),
    replays: null,
  };
}

class Count {
  ended: MeasuredRun["ended"] | null = null;
  outcome: string | null = null;
  readonly decisions = { rules: 0, ai: 0, human: 0 };
  onModelOutput = 0;
  readonly people = { asked: 0, decided: 0, edited: 0, rejected: 0 };
  modelCostMicroUsd = 0;
  tokens = 0;
  modelCalls = 0;
  simulated = false;
  durationMs = 0;
  #startedAt: number | null = null;
  /** By reservation: what counts of it. */
  readonly #amounts = new Map<number, number>();

  get costMicroUsd(): number {
    return [...this.#amounts.values()].reduce((sum, amount) => sum + amount, 0);
  }

  take(event: Event, at: number): void {
    this.#startedAt ??= at;
    const decided = decidedBy(event);
    if (decided !== null) this.decisions[decided.by]++;
    if (decided?.onModelOutput === true) this.onModelOutput++;
    if ("call" in event && event.call !== undefined) this.#called(event.call);
    // The last end that names one.
    if ("outcome" in event && (event.type === "block-left" || event.type === "run-completed") && event.outcome !== undefined)
      this.outcome = event.outcome;
    (this.#takers[event.type] as ((event: Event) => void) | undefined)?.(event);
    if (event.type === "run-completed" || event.type === "run-failed" || event.type === "run-cancelled")
      this.#ended(event, at - this.#startedAt);
  }

  readonly #takers: { readonly [T in Event["type"]]?: (event: EventOf<T>) => void } = {
    "budget-reserved": ({ reservation, costMicroUsd }) => void this.#amounts.set(reservation, costMicroUsd),
    "budget-settled": ({ reservation, costMicroUsd, outcome }) =>
      void this.#amounts.set(reservation, outcome === "released" ? 0 : costMicroUsd),
    "approval-opened": () => void this.people.asked++,
    "command-opened": ({ kind }) => {
      if (kind === "question") this.people.asked++;
    },
    "approval-decided": ({ decision }) => {
      this.people.decided++;
      if (decision === "edit" || decision === "answer") this.people.edited++;
      if (decision === "reject") this.people.rejected++;
    },
    "question-answered": () => void this.people.decided++,
    // It goes on: whatever end it had was none.
    "retry-requested": () => {
      this.ended = null;
    },
  };

  #called({ costMicroUsd, inputTokens, outputTokens, simulated }: NonNullable<EventOf<"model-replied">["call"]>): void {
    this.modelCalls++;
    this.modelCostMicroUsd += costMicroUsd;
    this.tokens += inputTokens + outputTokens;
    this.simulated ||= simulated;
  }

  #ended(event: EventOf<"run-completed" | "run-failed" | "run-cancelled">, durationMs: number): void {
    this.ended = event.type === "run-completed" ? "completed" : event.type === "run-failed" ? "failed" : "cancelled";
    if (this.ended !== "completed") this.outcome = null;
    this.durationMs = durationMs;
  }
}
