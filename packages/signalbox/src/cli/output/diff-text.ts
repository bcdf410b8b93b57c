import type { RunDiff, StepDifference } from "../../analysis/journal/run-diff.ts";
import type { ValueDifference } from "../../analysis/journal/value-diff.ts";
import { count } from "../../base/count.ts";
import { visible } from "../../base/visible.ts";
import type { Palette } from "./palette.ts";
import { preview } from "./preview.ts";
import { indented } from "./proposal-text.ts";

export interface DiffStyle {
  readonly paint: Palette;
  readonly width: number;
  /** Every place and every value as a whole. */
  readonly all: boolean;
}
const SHOWN_PLACES = 6;

/** Where two runs differ, step by step: "-" is the left run's, "+" the right one's. */
export function diffText({ same, differences }: RunDiff, style: DiffStyle): readonly string[] {
  const tally = `${count(same, "step")} the same, ${count(differences.length, "step")} different`;
  return [...differences.flatMap((difference) => stepText(difference, style)), style.paint.quiet(tally)];
}

const MARKS = { left: "-", right: "+" } as const;

function stepText({ path, only, differs }: StepDifference, style: DiffStyle): readonly string[] {
  const { paint, all } = style;
  const mark = only === null ? "≠" : MARKS[only];
  const shown = all ? differs : differs.slice(0, SHOWN_PLACES);
  const left = differs.length - shown.length;
  return [
    `${paint.strong(`${mark} ${path === "" ? "(the run)" : visible(path)}`)}${only === null ? "" : paint.quiet(`  only in the ${only} run`)}`,
    ...indented(
      shown.flatMap((place) => placeText(place, style)),
      4,
    ),
    ...(left > 0 ? indented([paint.quiet(`and ${count(left, "place")} more (--all shows each)`)], 4) : []),
  ];
}

function placeText({ path, left, right }: ValueDifference, { paint, width, all }: DiffStyle): readonly string[] {
  const room = all ? Number.POSITIVE_INFINITY : Math.max(30, width - path.length - 10);
  const side = (mark: string, value: typeof left, colour: (text: string) => string): readonly string[] =>
    value === undefined ? [] : [`${visible(path)}: ${colour(`${mark} ${preview(value, room)}`)}`];
  return [...side("-", left, paint.bad), ...side("+", right, paint.good)];
}
