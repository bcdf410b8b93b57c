import { expect, test } from "vitest";
import type { RunView } from "../ports/engine.ts";
import { Waiters } from "./waiters.ts";

const view = { runId: "a" } as RunView;

test("whoever gives up is forgotten, and the others are told", async () => {
  const waiters = new Waiters();
  const gone = new AbortController();
  const [stays, leaves] = [waiters.add("a", "ended"), waiters.add("a", "ended", gone.signal)];
  gone.abort(new Error("gone"));
  await expect(leaves).rejects.toThrow("gone");
  expect(waiters.has("a")).toBe(true);
  waiters.changed(
    "a",
    () => true,
    () => view,
  );
  expect(await stays).toBe(view);
  expect(waiters.isEmpty).toBe(true);
});

test("the last who gives up leaves nothing behind, and who has given up already does not begin to wait", async () => {
  const waiters = new Waiters();
  const gone = new AbortController();
  const waiting = waiters.add("a", "idle", gone.signal);
  gone.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  await expect(waiters.add("a", "idle", gone.signal)).rejects.toThrow("gone");
  expect(waiters.isEmpty).toBe(true);
});
