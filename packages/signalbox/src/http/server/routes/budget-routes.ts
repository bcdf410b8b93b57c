import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/budget-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

export function budgetRoutes(api: Api, engine: Engine): void {
  serve(api, contract.readBudget, async (c) => {
    const { run: runId, ...filter } = c.req.valid("query");
    return c.json(await engine.budget(given({ ...filter, runId })), 200);
  });
  serve(api, contract.readBudgetTree, async (c) => c.json(await engine.budgetTree(), 200));
  serve(api, contract.readSpend, async (c) => c.json(await engine.spend(given(c.req.valid("query"))), 200));
  serve(api, contract.settleReservation, async (c) =>
    c.json(await engine.settleReservation({ reservation: c.req.valid("param").reservation, ...actor(c), ...c.req.valid("json") }), 200),
  );
  serve(api, contract.raiseCap, async (c) => c.json(await engine.raiseCap({ ...actor(c), ...given(c.req.valid("json")) }), 200));
  serve(api, contract.releaseFrozen, async (c) => c.json(await engine.releaseFrozen({ ...actor(c), ...c.req.valid("json") }), 200));
}
