// Steps that follow one another stand on one vertical line; arms stand side by side between the step that parts them and the step
// where they meet. Flows are nested, so that this needs no search: no arrow crosses a box, and none crosses another.
import type { DiagramArm, DiagramStep } from "../diagram.ts";
import { armBox, type Size } from "./node-box.ts";

/** The corners of something, relative to the line that its column stands on. */
interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
/** A step or the name of an arm. `x` is its middle, `y` its top. */
export interface Spot extends Size {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}
export interface Column {
  readonly spots: readonly Spot[];
  /** What is taken: boxes, and lines between them. */
  readonly taken: readonly Area[];
  readonly height: number;
  /** Where ways leave it at the bottom. */
  readonly exits: readonly number[];
}

/** Between two steps; around the name of an arm; between two columns. `part` and `join`: how far from a step ways turn sideways. */
export const GAP = { step: 30, arm: 30, name: 24, column: 28, part: 13, join: 16 } as const;
export const armKey = (from: string, label: string): string => JSON.stringify([from, label]);

export function columnOf(steps: readonly DiagramStep[], sizeOf: (id: string) => Size): Column {
  const spots: Spot[] = [];
  const taken: Area[] = [];
  let exits: readonly number[] = [0];
  let y = 0;
  steps.forEach((step, index) => {
    if (index > 0) {
      taken.push({ left: Math.min(0, ...exits), right: Math.max(0, ...exits), top: y, bottom: y + GAP.step });
      y += GAP.step;
    }
    const { width, height } = sizeOf(step.id);
    spots.push({ key: step.id, x: 0, y, width, height });
    taken.push({ left: -width / 2, right: width / 2, top: y, bottom: y + height });
    y += height;
    const arms = armsOf(step, sizeOf);
    spots.push(...arms.spots.map((spot) => ({ ...spot, y: spot.y + y })));
    taken.push(...arms.taken.map((area) => moved(area, 0, y)));
    y += arms.height;
    exits = arms.exits;
  });
  return { spots, taken, height: y, exits };
}

function armsOf(step: DiagramStep, sizeOf: (id: string) => Size): Column {
  const { arms, goesOn } = step;
  if (arms.length === 0) return { spots: [], taken: [], height: 0, exits: goesOn ? [0] : [] };
  const named = arms.map((arm) => armColumn(step.id, arm, sizeOf));
  const columns = goesOn ? [{ spots: [], taken: [], height: 0, exits: [0] }, ...named] : named;
  const height = Math.max(...columns.map((column) => column.height));
  const areas = columns.map((column) => [...column.taken, ...tails(column, height)]);
  const shifts = sideBySide(areas);
  const middle = middleOf(shifts, straightWay(step, columns));
  const xs = shifts.map((shift) => shift - middle);
  const crossbar = { left: Math.min(...xs), right: Math.max(...xs), top: 0, bottom: GAP.arm };
  return {
    spots: columns.flatMap(({ spots }, index) => spots.map((spot) => ({ ...spot, x: spot.x + (xs[index] ?? 0) }))),
    taken: [crossbar, ...areas.flatMap((list, index) => list.map((area) => moved(area, xs[index] ?? 0, 0)))],
    height,
    exits: columns.flatMap(({ exits }, index) => exits.map((exit) => exit + (xs[index] ?? 0))),
  };
}

/** An arm below its name. */
function armColumn(from: string, { label, steps }: DiagramArm, sizeOf: (id: string) => Size): Column {
  const { width, height } = armBox(label);
  const inside = columnOf(steps, sizeOf);
  const below = GAP.arm + height + (steps.length === 0 ? 0 : GAP.name);
  const name = { left: -width / 2, right: width / 2, top: GAP.arm, bottom: GAP.arm + height };
  return {
    spots: [{ key: armKey(from, label), x: 0, y: GAP.arm, width, height }, ...inside.spots.map((spot) => ({ ...spot, y: spot.y + below }))],
    taken: [{ ...name, bottom: below }, ...inside.taken.map((area) => moved(area, 0, below))],
    height: below + inside.height,
    exits: inside.exits,
  };
}

/** The lines from where a column ends to where the longest of them does. */
const tails = ({ exits, height }: Column, bottom: number): readonly Area[] =>
  exits.map((exit) => ({ left: exit, right: exit, top: height, bottom }));

/** How far each column is to the right of the first one: as near as what is beside it allows. */
function sideBySide(columns: readonly (readonly Area[])[]): readonly number[] {
  const placed: Area[] = [];
  return columns.map((areas) => {
    let shift = 0;
    for (const area of areas) {
      for (const other of placed) if (overlaps(area, other)) shift = Math.max(shift, other.right + GAP.column - area.left);
    }
    for (const area of areas) placed.push(moved(area, shift, 0));
    return shift;
  });
}

const overlaps = (a: Area, b: Area): boolean => a.top < b.bottom + GAP.join && b.top < a.bottom + GAP.join;
const moved = ({ left, right, top, bottom }: Area, x: number, y: number): Area => ({
  left: left + x,
  right: right + x,
  top: top + y,
  bottom: bottom + y,
});

/** Less than this beside the middle is in the middle: a jog that small looks like a mistake. */
const NEAR = 32;

/** Which column is the way on: the step's own, or the only one that does not end, or the only one that is no exception. */
function straightWay({ arms, goesOn }: DiagramStep, columns: readonly Column[]): number | null {
  if (goesOn) return 0;
  const open = columns.flatMap(({ exits }, index) => (exits.length > 0 ? [index] : []));
  const usual = arms.flatMap(({ kind }, index) => (kind === "arm" ? [index] : []));
  const [only] = open.length === 1 ? open : usual.length === 1 ? usual : [];
  return only ?? null;
}

/** The way on stays straight, with what else there is at its sides; of several, the step that parts them is in the middle. */
function middleOf(shifts: readonly number[], straight: number | null): number {
  if (straight !== null) return shifts[straight] ?? 0;
  const middle = ((shifts[0] ?? 0) + (shifts.at(-1) ?? 0)) / 2;
  return shifts.find((shift) => Math.abs(shift - middle) < NEAR) ?? middle;
}
