import { SignalboxError } from "../../../base/error.ts";
import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/task-operations.ts";
import { type Api, actor, requireProof, serve, signedIn } from "../api.ts";
import { given } from "../given.ts";

export function taskRoutes(api: Api, engine: Engine): void {
  serve(api, contract.listTasks, async (c) => {
    const { who, all, limit } = c.req.valid("query");
    const filter = given({ who: who === "me" ? actor(c).by : who, all: all === "true", limit });
    return c.json(await engine.inbox(filter), 200);
  });
  serve(api, contract.getTask, async (c) => {
    const { task } = c.req.valid("param");
    const found = await engine.task(task);
    if (found === null) throw new SignalboxError("not-found", `There is no task "${task}".`);
    return c.json(found, 200);
  });
  serve(api, contract.decideTask, async (c) => {
    const { task } = c.req.valid("param");
    const { edit, ...decision } = given(c.req.valid("json"));
    const edited = edit === undefined ? {} : { edit: given(edit) };
    if (clears(decision.decision) && (await engine.task(task))?.isHighRisk === true) requireProof(signedIn(c));
    return c.json(await engine.decide({ task, ...actor(c), ...decision, ...edited }), 200);
  });
  serve(api, contract.answerTask, async (c) =>
    c.json(await engine.answer({ task: c.req.valid("param").task, ...actor(c), ...given(c.req.valid("json")) }), 200),
  );
  serve(api, contract.reassignTask, async (c) =>
    c.json(await engine.reassign({ task: c.req.valid("param").task, ...actor(c), ...given(c.req.valid("json")) }), 200),
  );
  serve(api, contract.listAssignees, async (c) =>
    c.json(await engine.assignees({ task: c.req.valid("param").task, by: actor(c).by }), 200),
  );
}

/** To reject, or to answer in the place of a call, sends nothing. */
const clears = (decision: "approve" | "edit" | "reject" | "answer"): boolean => decision === "approve" || decision === "edit";
