import { SignalboxError } from "../../../base/error.ts";
import type { Engine, MemoryFilter } from "../../../ports/engine.ts";
import * as contract from "../../contract/memory-operations.ts";
import { type Api, actor, serve } from "../api.ts";
import { given } from "../given.ts";

export function memoryRoutes(api: Api, engine: Engine): void {
  serve(api, contract.readMemory, async (c) => {
    const { at, run, seq, history, ...filter } = given(c.req.valid("query"));
    const { agent } = c.req.valid("param");
    const asOf = momentOf(at, run, seq);
    return c.json(await engine.memory({ agent, ...filter, history: history === "true", ...asOf }), 200);
  });
  serve(api, contract.forgetMemory, async (c) => {
    const { entry } = c.req.valid("param");
    return c.json(await engine.forget({ entry, ...actor(c), ...given(c.req.valid("json")) }), 200);
  });
}

function momentOf(at: string | undefined, run: string | undefined, seq: number | undefined): Pick<MemoryFilter, "at"> {
  if (at === undefined && run === undefined && seq === undefined) return {};
  if (at !== undefined && run === undefined && seq === undefined) return { at: { instant: at } };
  if (at === undefined && run !== undefined && seq !== undefined) return { at: { runId: run, seq } };
  throw new SignalboxError("usage", "A moment is a time (`at`), or a batch of a run (`run` and `seq`).");
}
