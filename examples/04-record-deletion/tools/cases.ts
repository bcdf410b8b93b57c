import type { DatabaseSync } from "node:sqlite";
import { type ToolContext, tool } from "signalbox";
import { applyOnce } from "signalbox/sqlite";
import { z } from "zod";
import type { WrittenBy } from "../../world/system.ts";
import { CaseStanding, NewTask, openCase as open, setCase as set, openTask as task } from "../crm/cases.ts";
import { crm } from "../crm/crm.ts";

const writes = { effect: "write", scope: "cases:write", delivery: { mode: "local" } } as const;
const done = { done: true } as const;
const once = <T>({ idempotencyKey, runId }: ToolContext, change: (db: DatabaseSync, by: WrittenBy) => T): T =>
  applyOnce(crm.here(), idempotencyKey, () => change(crm.here(), { runId, effectKey: idempotencyKey }));

export const openCase = tool({
  id: "cases.open",
  description: "Opens a case of data protection",
  input: z.object({ id: z.string(), address: z.string().nullable() }),
  output: z.object({ number: z.number().int() }),
  ...writes,
  run: (request, context) => once(context, (db, by) => open(db, request, by)),
});

export const setCase = tool({
  id: "cases.set",
  description: "Says where a case stands, and why",
  input: CaseStanding,
  output: z.object({ done: z.literal(true) }),
  ...writes,
  run: (standing, context) =>
    once(context, (db) => {
      set(db, standing);
      return done;
    }),
});

export const openTask = tool({
  id: "cases.open-task",
  description: "Puts something about a case on a role's list",
  input: NewTask,
  output: z.object({ task: z.number().int() }),
  ...writes,
  run: (request, context) => once(context, (db, by) => task(db, request, by)),
});
