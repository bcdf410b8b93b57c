import type { Engine } from "../../../ports/engine.ts";
import * as agents from "../../contract/agent-operations.ts";
import * as certificates from "../../contract/certificate-operations.ts";
import * as forecasts from "../../contract/forecast-operations.ts";
import * as measures from "../../contract/measure-operations.ts";
import * as contract from "../../contract/workflow-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

export function workflowRoutes(api: Api, engine: Engine): void {
  serve(api, contract.listWorkflows, async (c) => c.json(await engine.workflows(), 200));
  serve(api, contract.readWorkflow, async (c) =>
    c.json(await engine.workflow(c.req.valid("param").workflow, c.req.valid("query").version), 200),
  );
  serve(api, contract.listSchedules, async (c) => c.json(await engine.schedules(), 200));
  serve(api, contract.changeSchedule, async (c) =>
    c.json(await engine.changeSchedule({ ...actor(c), ...given(c.req.valid("json")) }), 200),
  );
  serve(api, contract.listAgents, async (c) => c.json(await engine.agents(), 200));
  serve(api, agents.readStints, async (c) => c.json(await engine.stints({ ...c.req.valid("param"), ...given(c.req.valid("query")) }), 200));
  serve(api, certificates.readCertificate, async (c) =>
    c.json(await engine.certificate({ ...c.req.valid("param"), ...given(c.req.valid("query")) }), 200),
  );
  serve(api, measures.readMeasures, async (c) =>
    c.json(await engine.measures({ ...c.req.valid("param"), ...given(c.req.valid("query")) }), 200),
  );
  serve(api, forecasts.readForecast, async (c) =>
    c.json(await engine.forecast({ ...c.req.valid("param"), ...given(c.req.valid("query")) }), 200),
  );
  serve(api, contract.readRules, async (c) => c.json(await engine.rules(), 200));
  serve(api, contract.readControl, async (c) => c.json(await engine.control(c.req.valid("query").since), 200));
}
