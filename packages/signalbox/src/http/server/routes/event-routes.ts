import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/event-operations.ts";
import { type Api, serve } from "../api.ts";
import { given } from "../given.ts";

export function eventRoutes(api: Api, engine: Engine): void {
  serve(api, contract.emitEvent, async (c) => c.json(await engine.emit(given(c.req.valid("json"))), 200));
}
