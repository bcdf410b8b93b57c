import type { Value } from "../base/json.ts";
import { stepOf } from "../kernel/ids.ts";
import type { Event } from "../kernel/index.ts";
import type { IntentRow, RunRow } from "../ports/run-store.ts";
import { readJournal } from "./journal.ts";
import type { Services } from "./services.ts";

/** What the holder's journal says of its call. */
export type Known = { readonly is: "done"; readonly output: Value; readonly isErased: boolean } | { readonly is: "free" | "open" };

/** `more`: what the run that asks knows beside. */
export function outcomeOf(
  { digest, store }: Pick<Services, "digest" | "store">,
  run: RunRow,
  { step }: IntentRow,
  more: readonly Event[] = [],
): Known {
  const said = new Said(run.endedAt !== null);
  for (const { batch, row } of readJournal(digest, store.read, run.key, run.runId)) {
    for (const event of batch.events) {
      if (!("id" in event) || stepOf(event.id) !== step) continue;
      const done = said.hear(event);
      if (done !== null) return { is: "done", output: done.output, isErased: row.body === null };
    }
  }
  for (const event of more) said.hear(event);
  return { is: said.isFree ? "free" : "open" };
}

/** What a journal says of a call, up to now. */
class Said {
  readonly #ended: boolean;
  #isUnsure = false;
  isFree = false;

  constructor(ended: boolean) {
    this.#ended = ended;
  }

  /** The result, when the event is one. */
  hear(event: Event): { readonly output: Value } | null {
    if (event.type === "step-completed" || (event.type === "step-probed" && event.happened === true)) return { output: event.output };
    if (event.type === "step-settled") {
      if (event.choice === "happened") return { output: event.output };
      this.isFree = event.choice === "did-not-happen";
      this.#isUnsure = !this.isFree;
    } else if (event.type === "intent-recorded") this.isFree = false;
    else if (event.type === "step-doubted") this.#isUnsure = true;
    else if (event.type === "step-failed") this.isFree = !event.retryable || (this.#ended && !this.#isUnsure);
    return null;
  }
}
