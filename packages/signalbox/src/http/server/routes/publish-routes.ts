import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/publish-operations.ts";
import { type Api, actor, requireProof, serve, signedIn } from "../api.ts";
import { given } from "../given.ts";

export function publishRoutes(api: Api, engine: Engine): void {
  serve(api, contract.readPublishPlan, async (c) =>
    c.json(await engine.publishPlan({ ...c.req.valid("param"), ...given(c.req.valid("query")) }), 200),
  );
  serve(api, contract.publishVersion, async (c) =>
    c.json(await engine.publish({ ...c.req.valid("param"), ...given(c.req.valid("json")), ...actor(c) }), 200),
  );
  serve(api, contract.listPublishRequests, async (c) => {
    const { all, ...filter } = given(c.req.valid("query"));
    return c.json(await engine.publishRequests({ ...filter, all: all === "true" }), 200);
  });
  serve(api, contract.decidePublishRequest, async (c) => {
    const decision = given(c.req.valid("json"));
    if (decision.decision === "approve") requireProof(signedIn(c));
    return c.json(await engine.decidePublish({ ...c.req.valid("param"), ...decision, ...actor(c) }), 200);
  });
}
