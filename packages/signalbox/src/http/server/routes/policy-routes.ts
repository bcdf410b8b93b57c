import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/policy-operations.ts";
import { type Api, serve } from "../api.ts";
import { given } from "../given.ts";

export function policyRoutes(api: Api, engine: Engine): void {
  serve(api, contract.backtestPolicies, async (c) => c.json(await engine.backtest(given(c.req.valid("json"))), 200));
}
