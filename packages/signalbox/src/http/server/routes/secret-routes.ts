import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/secret-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

export function secretRoutes(api: Api, engine: Engine): void {
  serve(api, contract.listSecrets, async (c) => c.json(await engine.secrets(), 200));
  serve(api, contract.setSecret, async (c) =>
    c.json(await engine.setSecret({ ...c.req.valid("param"), ...given(c.req.valid("json")), ...actor(c) }), 200),
  );
  serve(api, contract.removeSecret, async (c) => c.json(await engine.removeSecret({ ...c.req.valid("param"), ...actor(c) }), 200));
  serve(api, contract.rotateSecrets, async (c) => c.json(await engine.rotateSecrets({ ...given(c.req.valid("json")), ...actor(c) }), 200));
}
