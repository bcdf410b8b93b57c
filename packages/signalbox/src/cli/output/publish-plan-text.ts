import type { PlanArea, PlanChange, PublishPlan } from "../../analysis/publish-plan/index.ts";
import { planAreas } from "../../analysis/publish-plan/index.ts";
import { count } from "../../base/count.ts";
import { visible } from "../../base/visible.ts";
import type { RunsInFlight } from "../../ports/engine.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";

/** What a plan and what becomes of runs is told from. */
export interface PlanReport {
  readonly plan: PublishPlan;
  /** Null: no store was asked. */
  readonly runs: readonly RunsInFlight[] | null;
}

export const areaNames: Readonly<Record<PlanArea, string>> = {
  cost: "What a run can take",
  limits: "Limits",
  starts: "What starts it",
  reach: "What it reaches",
  approvals: "Who clears what leaves",
  models: "Models",
  data: "What models are told",
  steps: "Steps",
};
const marks = { added: "+", removed: "-", changed: "~" } as const;

/** A plan for somebody at a terminal. */
export function publishPlanText(paint: Palette, { plan, runs }: PlanReport): readonly string[] {
  const { refusals, changes, comparesSteps } = plan;
  return [
    `${paint.strong(visible(plan.workflow))}  ${headOf(plan)}`,
    ...indented([
      ...(changes.length === 0 ? ["Nothing would be otherwise."] : planAreas.flatMap((area) => areaText(paint, area, changes))),
      ...(comparesSteps
        ? []
        : [paint.quiet("Steps, triggers and limits of days were not compared: of one side there is only its certificate.")]),
      ...(runs ?? []).map((flight) => flightText(paint, flight)),
      ...refusals.flatMap(({ node, message, advice }) => [
        `${paint.bad("refused")} ${visible(`${node}: ${message}`)}`,
        `  ${paint.quiet(visible(advice))}`,
      ]),
      paint.quiet(`plan ${plan.hash}`),
    ]),
  ];
}

/** "version 4 in the place of version 3" */
export function headOf({ from, to }: PublishPlan): string {
  const next = to.version === null ? `a new version (${to.hash.slice(0, 12)})` : `version ${to.version}`;
  if (from === null) return `${next}; none is live`;
  return `${next} in the place of ${from.version === null ? from.hash.slice(0, 12) : `version ${from.version}`}`;
}

function areaText(paint: Palette, area: PlanArea, changes: readonly PlanChange[]): readonly string[] {
  const own = changes.filter((change) => change.area === area);
  return own.length === 0 ? [] : [areaNames[area], ...indented(own.map((change) => changeText(paint, change)))];
}

function changeText(paint: Palette, { kind, what, before, after, isWider }: PlanChange): string {
  const [was, is] = [before, after].map((text) => visible(text ?? ""));
  const texts = kind === "changed" ? `${was} ${paint.quiet("->")} ${is}` : kind === "added" ? is : was;
  return `${isWider ? paint.human(`${marks[kind]} wider`) : `${marks[kind]}      `} ${visible(what)}: ${texts}`;
}

const flightText = (paint: Palette, flight: RunsInFlight): string => (flight.stays ? flightWords(flight) : paint.bad(flightWords(flight)));

export function flightWords({ version, runs, stays, missing }: RunsInFlight): string {
  const open = `${count(runs, "open run")} of version ${version}`;
  return stays ? `${open}: ${runs === 1 ? "stays" : "stay"} on it` : visible(`${open}: blocked once they are to go on, because ${missing}`);
}
