import type { AnyTool, Json, Policy } from "signalbox";
import { factsNeeded, type JudgedCall, judge, type Reading } from "signalbox/kernel";
import { contextOf } from "../replay/replay-run.ts";
import { NOW } from "../rules/now.ts";
import type { Verdict } from "./verdict.ts";

/** Judges a call as the gate does: reads the facts that the rules ask for, by the tools that they name, and evaluates the rules over them. */
export async function judgeCall(tool: AnyTool, args: Json, policies: readonly Policy[], runId: string): Promise<Verdict> {
  const call = judgedCall(tool, args);
  const readings = new Map<string, Reading>();
  for (let needed = factsNeeded(policies, call, readings); needed.length > 0; needed = factsNeeded(policies, call, readings))
    for (const { key, tool: id, input } of needed) {
      const reader = policies.flatMap(({ tools }) => tools.get(id) ?? [])[0];
      readings.set(key, await read(reader, input, runId));
    }
  const { answer, findings } = judge(policies, call, readings);
  const [finding] = findings;
  const because = finding === undefined || finding.answer === "allow" ? null : (finding.reason ?? null);
  return { answer, because, isByRule: [...readings.values()].every(({ ok }) => ok) };
}

const judgedCall = ({ card }: AnyTool, args: Json): JudgedCall => ({
  tool: card.id,
  effect: card.effect,
  scope: card.scope,
  touches: card.touches,
  args,
  ai: { chose: true, wrote: true },
  workflow: "airline-support",
  agent: "airline-agent",
  subject: null,
  startedBy: null,
  now: `${NOW}Z`,
});

async function read(reader: AnyTool | undefined, input: Json, runId: string): Promise<Reading> {
  if (reader === undefined) return { ok: false, error: "No policy brings the tool that reads it." };
  try {
    return { ok: true, value: (await reader.run(input, contextOf(runId, ""))) as Json };
  } catch (thrown) {
    return { ok: false, error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
