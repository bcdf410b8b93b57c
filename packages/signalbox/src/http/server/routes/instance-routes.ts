import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/instance-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

export function instanceRoutes(api: Api, engine: Engine): void {
  serve(api, contract.readState, async (c) => c.json(await engine.state(), 200));
  serve(api, contract.resumeInstance, async (c) => c.json(await engine.resumeAll({ ...actor(c), ...given(c.req.valid("json")) }), 200));
  serve(api, contract.listInstanceEvents, async (c) => c.json(await engine.instance(), 200));
  serve(api, contract.eraseSubject, async (c) => c.json(await engine.erase({ ...actor(c), ...given(c.req.valid("json")) }), 200));
  serve(api, contract.pruneRuns, async (c) => c.json(await engine.prune({ ...actor(c), ...given(c.req.valid("json")) }), 200));
}
