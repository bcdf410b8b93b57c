import { visible } from "../../base/visible.ts";
import { dateTime } from "../output/moment.ts";
import type { Palette } from "../output/palette.ts";
import { indented } from "../output/proposal-text.ts";
import type { PlanOrigin } from "./plan-origin.ts";

export function planOriginText(paint: Palette, plan: PlanOrigin | null): readonly string[] {
  if (plan === null) return [];
  const { run, written, approval, hash, approvedBy } = plan;
  const where = written === null ? `in run ${run}` : `run ${run}, seq ${written.seq}, ${visible(written.step)}, ${dateTime(written.at)}`;
  return [
    "",
    `as a plan that was ${paint.ai("written by ai")}: ${where}`,
    ...indented([
      `approved by ${approvedBy.map((person) => paint.human(visible(person))).join(", ")} in ${visible(approval)}`,
      paint.quiet(`on a proposal of sha256 ${hash}`),
    ]),
  ];
}
