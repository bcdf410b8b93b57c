import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { inOrder } from "./in-order.ts";

async function* numbers(count: number, read: { count: number } = { count: 0 }) {
  for (let number = 0; number < count; number++) {
    read.count++;
    yield number;
  }
}

test("results come in the order of the items, however long each takes", async () => {
  const results: number[] = [];
  for await (const result of inOrder(numbers(50), (number) => sleep((number * 7) % 5, number), { atOnce: 8, ahead: 16 }))
    results.push(result);
  expect(results).toEqual([...Array(50).keys()]);
});

test("no more are worked on at once, and no more are held, than allowed", async () => {
  const read = { count: 0 };
  let active = 0;
  let most = 0;
  let release = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    release = resolve;
  });
  const work = async (number: number): Promise<number> => {
    most = Math.max(most, ++active);
    if (number === 0) await first;
    await sleep(0);
    active--;
    return number;
  };
  const results = inOrder(numbers(1_000, read), work, { atOnce: 4, ahead: 10 });
  const next = results.next();
  await sleep(100);
  expect(read.count).toBeLessThanOrEqual(12);
  release();
  expect((await next).value).toBe(0);
  let count = 1;
  for await (const _result of results) count++;
  expect([count, most]).toEqual([1_000, 4]);
});

test("a result is given as soon as it is there, before the next item", async () => {
  async function* slowly() {
    yield 1;
    await new Promise(() => undefined);
  }
  const results = inOrder(slowly(), async (number) => number * 2, { atOnce: 1, ahead: 1 });
  expect((await results.next()).value).toBe(2);
});

test("a failure of an item or of the source ends it", async () => {
  const all = async (results: AsyncGenerator<number>): Promise<number[]> => {
    const list: number[] = [];
    for await (const result of results) list.push(result);
    return list;
  };
  const bounds = { atOnce: 2, ahead: 4 };
  await expect(
    all(inOrder(numbers(9), (number) => (number === 3 ? Promise.reject(new Error("three")) : Promise.resolve(number)), bounds)),
  ).rejects.toThrow("three");
  async function* broken() {
    yield 1;
    throw new Error("source");
  }
  await expect(all(inOrder(broken(), async (number) => number, bounds))).rejects.toThrow("source");
});
