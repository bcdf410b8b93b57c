import { count } from "../../base/count.ts";
import { moneyText } from "../../base/money.ts";
import { visible } from "../../base/visible.ts";
import type { ForkChange, ForkEffect, ForkLive, ForkReport, ForkStanding } from "../../ports/fork.ts";
import type { Palette } from "./palette.ts";
import { preview } from "./preview.ts";
import { indented } from "./proposal-text.ts";

interface ForkStyle {
  readonly paint: Palette;
  readonly width: number;
}

/** What a dry fork came to: each effect as it stands to the run, where it ends, and what it took. */
export function forkText(report: ForkReport, style: ForkStyle): readonly string[] {
  const { paint, width } = style;
  const { runId, at, change, ends, outcome, output, error, effects, stops, reads, modelCalls, costMicroUsd } = report;
  const how = error === null ? preview(output, Math.max(40, width - 30)) : paint.bad(visible(`${error.code}: ${error.message}`));
  return [
    `${paint.strong("dry fork")} of ${runId} at batch ${at}, ${changeText(change)}; nothing of it is stored`,
    ends === "open" ? paint.human("does not end:") : `${ends}${outcome === null ? "" : ` as ${visible(outcome)}`} ${how}`,
    ...indented(stops.map(({ step, why }) => `${paint.strong(visible(step))}  ${visible(why)}`)),
    ...effects.flatMap((effect) => effectText(effect, style)),
    paint.quiet(
      `reads: ${reads.lent} lent by the run, ${reads.made} made; model calls: ${modelCalls.lent} lent, ${modelCalls.made} made (${count(modelCalls.tokens, "token")}); ${moneyText(costMicroUsd)}`,
    ),
  ];
}

function changeText(change: ForkChange | null): string {
  if (change === null) return "nothing changed";
  if (change.kind === "policy") return `under other policies (${change.policies.map(({ id }) => id).join(", ")})`;
  return change.kind === "prompt" ? `another prompt at ${visible(change.node ?? "")}` : `another ${change.kind}`;
}

/** What making it live would do, as it is agreed to. */
export function liveText({ hash, certain, dependent, ends }: ForkLive, style: ForkStyle): readonly string[] {
  const { paint } = style;
  const listed = (title: string, effects: readonly ForkEffect[]): readonly string[] =>
    effects.length === 0 ? [] : [paint.strong(title), ...indented(effects.flatMap((effect) => effectText(effect, style)))];
  return [
    paint.strong(ends === null ? "made live, it goes on as a run of its own" : `made live, it takes over: run ${ends} ends`),
    ...listed("it sends this, once it is cleared where that is asked for:", certain),
    ...listed("and by the rehearsal this, which is decided anew:", dependent),
    ...(certain.length + dependent.length === 0 ? ["by the rehearsal it sends nothing that was not sent"] : []),
    paint.quiet(`list ${hash}`),
  ];
}

const WORDS: { readonly [S in ForkStanding]: string } = {
  done: "done in the run",
  "would-send": "would send",
  differs: "differs from what was sent",
  "in-doubt": "the run may have sent it",
  failed: "failed in the run",
  "only-in-run": "only the run sent it",
};

function effectText({ standing, step, tool, effect, input, sent, answer }: ForkEffect, { paint, width }: ForkStyle): readonly string[] {
  const isNew = standing === "would-send" || standing === "differs" || standing === "in-doubt";
  const colour = isNew ? paint.human : paint.quiet;
  const room = Math.max(40, width - 12);
  const simulated = answer === "simulated" ? paint.quiet("  (its answer is simulated)") : "";
  return [
    `${colour(WORDS[standing])}  ${paint.strong(visible(step))}  ${visible(tool)} (${effect})${simulated}`,
    `    ${preview(input, room)}`,
    ...(sent === undefined ? [] : [`    ${paint.quiet("sent:")} ${preview(sent, room)}`]),
  ];
}
