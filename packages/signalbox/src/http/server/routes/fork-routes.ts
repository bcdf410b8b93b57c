import type { RunCase } from "../../../analysis/case/run-case.ts";
import type { Engine } from "../../../ports/engine.ts";
import * as contract from "../../contract/fork-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

/** Makes a test case of a run: it needs the code of its workflow, which an engine keeps to itself. */
export type SaveCase = (runId: string) => Promise<RunCase>;

export function forkRoutes(api: Api, engine: Engine, saveCase: SaveCase): void {
  // Nobody stands behind a rehearsal: nothing of it is kept, and a key may ask for one as well.
  serve(api, contract.forkRun, async (c) =>
    c.json(await engine.fork({ runId: c.req.valid("param").run, ...given(c.req.valid("json")) }), 200),
  );
  serve(api, contract.makeForkLive, async (c) => {
    const { run } = c.req.valid("param");
    return c.json(await engine.makeLive({ runId: run, ...actor(c), ...given(c.req.valid("json")) }), 200);
  });
  serve(api, contract.saveTestCase, async (c) => {
    const saved = await saveCase(c.req.valid("param").run);
    const name = `${saved.workflow}-${saved.runId.slice(-8)}`.replace(/[^\w.-]/g, "-");
    return c.json(saved, 200, { "content-disposition": `attachment; filename="${name}.case.json"` });
  });
}
