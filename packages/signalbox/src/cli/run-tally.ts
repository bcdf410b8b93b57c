import { count } from "../base/count.ts";
import type { RunResult } from "./run-result.ts";

const BAD: ReadonlySet<string> = new Set(["refused", "failed", "cancelled", "blocked"]);

/** Counts what became of the inputs. */
export class RunTally {
  readonly #counts = new Map<string, number>();
  /** Not waited for, because the command was asked to stop. */
  left = 0;

  add(result: RunResult): void {
    if (result.kind === "left") this.left++;
    else {
      const word = result.kind === "refused" ? "refused" : result.view.status;
      this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
    }
  }

  get isClean(): boolean {
    return ![...this.#counts.keys()].some((word) => BAD.has(word));
  }

  /** "500 inputs: 353 completed, 147 waiting" */
  get text(): string {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const parts = [...this.#counts].map(([word, count]) => `${count} ${word}`);
    return `${count(total, "input")}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}`;
  }
}
