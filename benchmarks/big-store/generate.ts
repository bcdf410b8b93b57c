// Fills a store: finished runs first, then runs that wait for a person.
import { SqliteRunStore } from "../../packages/signalbox/src/adapters/sqlite/sqlite-run-store.ts";
import { Registry } from "../../packages/signalbox/src/engine/registry.ts";
import { completed } from "../kernel/pure-run.ts";
import { REVIEW, review, reviewInput } from "../waiting/review.ts";
import { ENTRY, entry, entryInput, file } from "./entry.ts";
import { type Blueprint, writesOf } from "./write-run.ts";

const RUNS_PER_COMMIT = 5_000;

export function generate(home: string, finished: number, waiting: number, note: (message: string) => void): void {
  const store = new SqliteRunStore({ home, command: "benchmark big-store" });
  try {
    const now = Date.now();
    const registry = new Registry(store);
    registry.register([entry, review], { now, publishes: "loaded", approvals: 0, isRefused: () => false });
    const done: Blueprint = {
      definition: registry.live(ENTRY),
      input: entryInput,
      answer: (command) =>
        command.kind === "run-step" ? completed(command.id, file(command.input as ReturnType<typeof entryInput>)) : null,
    };
    const waits: Blueprint = { definition: registry.live(REVIEW), input: reviewInput, answer: () => null };
    for (let first = 1; first <= finished + waiting; first += RUNS_PER_COMMIT) {
      const keys = Array.from({ length: Math.min(RUNS_PER_COMMIT, finished + waiting + 1 - first) }, (_, n) => first + n);
      const jobs = keys.flatMap((key) => writesOf(store, key, key <= finished ? done : waits, now));
      // One job, so that a failure is a failure of the whole.
      const [error] = store.commit([(writer) => jobs.forEach((job) => void job(writer))]);
      if (error !== null && error !== undefined) throw error;
      if ((first - 1) % 100_000 === 0) note(`${first - 1} runs are written`);
    }
    store.commit([(writer) => writer.setAlive(Date.now())]);
  } finally {
    store.close();
  }
}
