import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { workflow } from "../../src/index.ts";
import type { Task } from "../../src/ports/engine.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const asking = workflow({
  id: "asking",
  input: z.object({}),
  limits: { costUsd: 0 },
  flow: (f) => f.approve("review", { show: "x", by: "role:ae", within: "1d", granted: () => undefined, denied: () => undefined }),
});

let served: ServedEngine;
let path: string;
beforeEach(async () => {
  served = new ServedEngine({
    workflows: [asking],
    people: { ana: ["role:ae"], bo: ["role:ae"], mia: ["role:manager"], ada: ["role:admin"] },
  });
  const { runId } = await served.host.engine.start({ workflow: "asking", input: {} });
  await served.host.engine.finished(runId, "idle");
  path = `/api/tasks/${(await served.host.engine.inbox())[0]?.task}/assignment`;
});
afterEach(() => served.dispose());

const give = async (visitor: Visitor, to: string, reason?: string): Promise<Response> =>
  served.request(visitor, "POST", path, { to, ...(reason === undefined ? {} : { reason }) });

test("S4.11 over HTTP whoever is signed in gives it: the server has proved who they are, and the engine says whether they may", async () => {
  expect((await give(await served.visitor("mia", ["viewer", "role:manager"]), "bo")).status).toBe(403);
  const ana = await served.visitor("ana", ["approver", "role:ae"]);
  expect((await give(ana, "mia")).status).toBe(403);
  expect((await give(ana, "")).status).toBe(400);
  const assignees = path.replace("assignment", "assignees");
  expect(await (await served.request(ana, "GET", assignees)).json()).toEqual([
    { who: "ana", holders: ["ana"], isInstead: false },
    { who: "bo", holders: ["bo"], isInstead: false },
  ]);
  const answer = await give(ana, "bo", "Yours.");
  expect(answer.status).toBe(200);
  const task = (await answer.json()) as Task;
  expect(task).toMatchObject({ who: ["bo"], within: ["role:ae"], assigned: { by: "ana", reason: "Yours." } });
  const given = (await served.host.engine.journal(task.runId)).find(({ event }) => event.type === "task-reassigned");
  expect(given?.event).toMatchObject({ by: "ana", identity: "session", to: "bo" });
  const ada = await served.visitor("ada", ["admin"]);
  expect(await (await served.request(ada, "GET", assignees)).json()).toContainEqual({
    who: "role:manager",
    holders: ["mia"],
    isInstead: true,
  });
  expect(await (await give(ada, "role:manager")).json()).toMatchObject({ who: ["role:manager"] });
});
