import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { workflow } from "../../index.ts";
import { EngineHost } from "../../testing/engine-host.ts";
import { changeReader } from "./changes.ts";
import { RecentBatches } from "./recent-batches.ts";

const batch = (seq: number) => ({ run: 1, seq, at: 0, head: "[]", body: null, payloads: null, hash: "", bodyHash: null });
const placesOf = (recent: RecentBatches, after: number, upTo: number, limit = 100) =>
  recent.between(after, upTo, limit)?.map(({ place }) => place) ?? null;
const asked = (from: number, to: number): RecentBatches => {
  const recent = new RecentBatches();
  recent.between(0, 0, 1);
  for (let place = from; place <= to; place++) recent.add(place, batch(place));
  return recent;
};

test("C4: what nobody has asked for is not kept", () => {
  const recent = new RecentBatches();
  recent.add(1, batch(1));
  expect(placesOf(recent, 0, 1)).toBeNull();
});

test("C4: what is kept is told as it was asked for, and what is not kept whole is not told at all", () => {
  const recent = asked(11, 20);
  expect(placesOf(recent, 10, 20)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  expect(placesOf(recent, 12, 20, 3)).toEqual([13, 14, 15]);
  expect(placesOf(recent, 12, 14)).toEqual([13, 14]);
  expect(placesOf(recent, 9, 20)).toBeNull();
  expect(placesOf(recent, 12, 21)).toBeNull();
});

test("C4: places that do not follow each other begin anew, and so does what was taken back", () => {
  const recent = asked(1, 5);
  recent.add(7, batch(7));
  expect(placesOf(recent, 0, 7)).toBeNull();
  expect(placesOf(recent, 6, 7)).toEqual([7]);
  recent.forget();
  expect(placesOf(recent, 6, 7)).toBeNull();
});

test("C4: a long time is not kept, nor anything when nobody asks any more", () => {
  const recent = asked(1, 40_000);
  expect(placesOf(recent, 0, 40_000)).toBeNull();
  expect(placesOf(recent, 39_000, 40_000, 2)).toEqual([39_001, 39_002]);
  for (let place = 40_001; place <= 120_000; place++) recent.add(place, batch(place));
  expect(placesOf(recent, 119_999, 120_000)).toBeNull();
});

let host: EngineHost;
afterEach(() => host?.dispose());

test("C4: memory and journal tell the same", async () => {
  host = new EngineHost({
    workflows: [workflow({ id: "hello", input: z.object({ n: z.number() }), limits: { costUsd: 0 }, flow: (_f, { n }) => ({ n }) })],
  });
  const { changes } = host.store.read;
  const begin = changes.changePlace().batches;
  changes.batchesBetween(begin, begin, 1);
  for (let n = 0; n < 5; n++) await host.engine.finished((await host.engine.start({ workflow: "hello", input: { n } })).runId, "ended");
  const end = changes.changePlace().batches;
  const journal = new DatabaseSync(`${host.home}/signalbox.db`, { readOnly: true });
  const read = changeReader(journal).batchesBetween(begin, end, 100);
  journal.close();
  expect(read.length).toBeGreaterThanOrEqual(5);
  expect(changes.batchesBetween(begin, end, 100)).toEqual(read);
});
