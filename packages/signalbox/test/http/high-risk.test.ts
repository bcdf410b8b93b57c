import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { propose, tool, workflow } from "../../src/index.ts";
import type { Task } from "../../src/ports/engine.ts";
import { PASSWORD, ServedEngine, type Visitor } from "./served-engine.ts";

const done: string[] = [];
const does = (id: string, effect: "external" | "destructive") =>
  tool({
    id,
    input: z.object({}),
    output: z.object({}),
    effect,
    run: () => {
      done.push(id);
      return {};
    },
  });
const asking = (id: string, effect: "external" | "destructive") =>
  workflow({
    id,
    input: z.object({}),
    limits: { costUsd: 0 },
    flow: (f) =>
      f.approve("review", {
        calls: { it: propose(does(id, effect), {}) },
        by: "role:ae",
        within: "1d",
        granted: (_shown, calls) => {
          f.perform("do", calls.it);
          return { done: true };
        },
        denied: () => ({ done: false }),
      }),
  });

let served: ServedEngine;
let ana: Visitor;
beforeEach(async () => {
  done.length = 0;
  served = new ServedEngine({ workflows: [asking("mail", "external"), asking("delete", "destructive")], people: { ana: ["role:ae"] } });
  ana = await served.visitor("ana", ["approver", "role:ae"]);
});
afterEach(() => served.dispose());

async function waiting(workflow: string): Promise<Task> {
  const { runId } = await served.host.engine.start({ workflow, input: {} });
  await served.host.engine.finished(runId, "idle");
  const [task] = (await (await served.request(ana, "GET", "/api/tasks")).json()) as Task[];
  return task as Task;
}
const decide = async ({ task, hash }: Task, decision: "approve" | "reject"): Promise<number> =>
  (await served.request(ana, "POST", `/api/tasks/${task}/decision`, { decision, hash })).status;

test("S20.1: what cannot be undone is cleared only by whoever has just proved who they are", async () => {
  const task = await waiting("delete");
  expect(task.isHighRisk).toBe(true);
  served.host.clock.jump(600_000);
  expect(await decide(task, "approve")).toBe(403);
  expect(done).toEqual([]);
  await served.request(ana, "POST", "/api/session/proof", { password: PASSWORD });
  expect(await decide(task, "approve")).toBe(200);
  await served.host.engine.finished(task.runId, "ended");
  expect(done).toEqual(["delete"]);
});

test("S20.1: it is rejected without, and what can be made good is approved without", async () => {
  const mail = await waiting("mail");
  expect(mail.isHighRisk).toBe(false);
  served.host.clock.jump(600_000);
  expect(await decide(mail, "approve")).toBe(200);
  await served.host.engine.finished(mail.runId, "ended");
  const task = await waiting("delete");
  expect(await decide(task, "reject")).toBe(200);
  expect(done).toEqual(["mail"]);
});
