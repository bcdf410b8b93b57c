import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { systemClock } from "../../adapters/node/system-clock.ts";
import type { ChangeSource, Changes } from "../../ports/changes.ts";
import { changeStream } from "./change-stream.ts";

const clock = systemClock;
const times = { heartbeatMs: 10, checkMs: 10, patienceMs: 100 };
/** A source that has something new whenever it is asked. */
function busySource() {
  const asked = { times: 0, isOver: false };
  const source: ChangeSource = {
    async *changes(_after, signal) {
      while (!signal.aborted) {
        asked.times++;
        yield { cursor: `c${asked.times}`, reset: false, runs: [] } satisfies Changes;
      }
      asked.isOver = true;
    },
  };
  return { source, asked };
}
const gone = new AbortController().signal;

test("E1: of a reader that takes nothing, nothing is asked for ahead, and after a while it is let go", async () => {
  const { source, asked } = busySource();
  let ended = 0;
  const stream = changeStream(source, null, { gone, mayListen: async () => true, ended: () => void ended++, times, clock });
  await sleep(50);
  expect(asked.times).toBeLessThanOrEqual(1);
  await expect.poll(() => ended).toBe(1);
  const reader = stream.getReader();
  let chunks = 0;
  while (!(await reader.read()).done) chunks++;
  expect(chunks).toBeLessThanOrEqual(2);
  expect(ended).toBe(1);
});

test("E2: whoever may no longer listen is told nothing more", async () => {
  const { source, asked } = busySource();
  let may = true;
  const stream = changeStream(source, null, { gone, mayListen: async () => may, ended: () => undefined, times, clock });
  const reader = stream.getReader();
  for (let n = 0; n < 20; n++) expect((await reader.read()).done).toBe(false);
  may = false;
  await sleep(50);
  for (let n = 0; n < 3 && !asked.isOver; n++) await reader.read();
  expect((await reader.read()).done).toBe(true);
});

test.each(["throws", "is refused"])("E2: when asking %s, it ends as well; a source that fails ends it too", async (how) => {
  const { source } = busySource();
  const failing: ChangeSource = {
    changes: () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error("The store is gone.")) }) }),
  };
  let ended = 0;
  const mayListen = async (): Promise<boolean> => {
    if (how === "throws") throw new Error("The accounts are gone.");
    return false;
  };
  changeStream(source, null, { gone, mayListen, ended: () => void ended++, times, clock });
  await expect.poll(() => ended).toBe(1);
  const reader = changeStream(failing, null, { gone, mayListen: async () => true, ended: () => void ended++, times, clock }).getReader();
  const readAll = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  await expect(readAll()).rejects.toThrow("The store is gone.");
  expect(ended).toBe(2);
});
