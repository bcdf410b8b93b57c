import type { PlanLine } from "../definition/planner.ts";

/** What is different between two versions of a plan, a line each: "+" new, "-" left out, "~" changed, in plain words. */
export function changesOf(before: readonly PlanLine[], after: readonly PlanLine[], completed: ReadonlySet<string>): readonly string[] {
  const [old, now] = [textsOf(before), textsOf(after)];
  const removed = [...old].filter(([step]) => !now.has(step)).map(([step, text]) => leftOut(step, text, completed));
  const added = [...now].filter(([step]) => !old.has(step)).map(([step, text]) => `+ ${step}: ${text.trim()}`);
  const changed = [...now].flatMap(([step, text]) => {
    const was = old.get(step);
    return was === undefined || was === text ? [] : [`~ ${step}: ${text.trim()} (was: ${was.trim()})`];
  });
  const kept = [...now.keys()].filter((step) => old.has(step));
  const order = [...old.keys()].filter((step) => now.has(step));
  const isMoved = kept.some((step, index) => order[index] !== step);
  return [...removed, ...changed, ...added, ...(isMoved ? [`the order is now: ${kept.join(", ")}`] : [])];
}

const leftOut = (step: string, text: string, completed: ReadonlySet<string>): string =>
  `- ${step}: ${text.trim()}${completed.has(step) ? " (done already)" : ""}`;

/** What is said of each step, behind as many blanks as it stands deep: to go into an arm is a change, too. */
function textsOf(lines: readonly PlanLine[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { step, depth, text } of lines) {
    const before = texts.get(step);
    texts.set(step, before === undefined ? `${" ".repeat(depth)}${text}` : `${before} ${text}`);
  }
  return texts;
}
