import { SignalboxError } from "../../../base/error.ts";
import type { Engine, RunView } from "../../../ports/engine.ts";
import * as contract from "../../contract/run-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

/** Shorter than what proxies wait for an answer. */
const LONGEST_WAIT_MS = 25_000;

export function runRoutes(api: Api, engine: Engine): void {
  serve(api, contract.startRun, async (c) => {
    const { workflow, input, priority } = c.req.valid("json");
    const key = c.req.valid("header")["idempotency-key"];
    return c.json(await engine.start({ workflow, input, ...actor(c), ...given({ key, priority }) }), 200);
  });
  serve(api, contract.listRuns, async (c) => c.json(await engine.runs(given(c.req.valid("query"))), 200));
  serve(api, contract.getRun, async (c) => c.json(await existing(engine, c.req.valid("param").run), 200));
  serve(api, contract.waitForRun, async (c) => {
    const { runId } = await existing(engine, c.req.valid("param").run);
    const waited = AbortSignal.any([AbortSignal.timeout(LONGEST_WAIT_MS), c.req.raw.signal]);
    return c.json(await finished(engine, runId, c.req.valid("query").until, waited), 200);
  });
  serve(api, contract.readJournal, async (c) => {
    const { after = 0 } = c.req.valid("query");
    const entries = await engine.journal(c.req.valid("param").run);
    return c.json(
      entries.filter(({ seq }) => seq > after),
      200,
    );
  });
  serve(api, contract.readGraph, async (c) => c.json(await engine.graph(c.req.valid("param").run), 200));
  serve(api, contract.replayRun, async (c) => c.json(await engine.replay(c.req.valid("param").run), 200));
  serve(api, contract.verifyChains, async (c) => c.json(await engine.verify(c.req.valid("query").run), 200));
  steeringRoutes(api, engine);
}

function steeringRoutes(api: Api, engine: Engine): void {
  serve(api, contract.cancelRun, async (c) => {
    const person = { ...actor(c), ...given(c.req.valid("json")) };
    return c.json(await engine.cancel(c.req.valid("param").run, person), 200);
  });
  serve(api, contract.pauseRun, async (c) => {
    const person = { ...actor(c), ...given(c.req.valid("json")) };
    return c.json(await engine.pause(c.req.valid("param").run, person), 200);
  });
  serve(api, contract.resumeRun, async (c) => {
    const person = { ...actor(c), ...given(c.req.valid("json")) };
    return c.json(await engine.resume(c.req.valid("param").run, person), 200);
  });
  serve(api, contract.retryRun, async (c) => {
    const person = { ...actor(c), ...given(c.req.valid("json")) };
    return c.json(await engine.retry(c.req.valid("param").run, person), 200);
  });
  serve(api, contract.tellAgent, async (c) => {
    const message = { runId: c.req.valid("param").run, ...actor(c), ...given(c.req.valid("json")) };
    return c.json(await engine.tell(message), 200);
  });
  serve(api, contract.settleCall, async (c) => {
    const settlement = { runId: c.req.valid("param").run, ...actor(c), ...given(c.req.valid("json")) };
    return c.json(await engine.settle(settlement), 200);
  });
}

async function existing(engine: Engine, runId: string): Promise<RunView> {
  const run = await engine.run(runId);
  if (run === null) throw new SignalboxError("not-found", `There is no run "${runId}".`);
  return run;
}

async function finished(engine: Engine, runId: string, until: "ended" | "idle", waited: AbortSignal) {
  try {
    return { reached: true, run: await engine.finished(runId, until, waited) };
  } catch (thrown) {
    if (!waited.aborted) throw thrown;
    return { reached: false, run: await existing(engine, runId) };
  }
}
