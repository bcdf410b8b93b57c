import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/form-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

export function formRoutes(api: Api, engine: Engine): void {
  serve(api, contract.listForms, async (c) => c.json(await engine.forms(), 200));
  serve(api, contract.createForm, async (c) => c.json(await engine.createForm({ ...given(c.req.valid("json")), ...actor(c) }), 200));
  serve(api, contract.changeForm, async (c) =>
    c.json(await engine.changeForm({ form: c.req.valid("param").form, ...given(c.req.valid("json")), ...actor(c) }), 200),
  );
}
