import type { DiagramEdge, DiagramStep } from "./diagram.ts";

/** An arrow that has no end yet: it goes to whatever comes next. */
export type Exit = Omit<DiagramEdge, "to">;

/** The arrows that leave a flow; none when every way in it ends. */
export function exitsOf(steps: readonly DiagramStep[]): readonly Exit[] {
  const last = steps.at(-1);
  if (last === undefined) return [];
  const { id, arms, goesOn } = last;
  const own: Exit[] = goesOn ? [{ from: id, label: null, kind: "next" }] : [];
  return [
    ...own,
    ...arms.flatMap(({ label, kind, steps: inside }) => (inside.length === 0 ? [{ from: id, label, kind }] : exitsOf(inside))),
  ];
}

export function edgesOf(steps: readonly DiagramStep[]): readonly DiagramEdge[] {
  return steps.flatMap((step, index) => {
    const next = steps[index + 1];
    const intoArms = step.arms.flatMap(({ label, kind, steps: [first, ...rest] }) =>
      first === undefined ? [] : [{ from: step.id, to: first.id, label, kind }, ...edgesOf([first, ...rest])],
    );
    return [...intoArms, ...(next === undefined ? [] : exitsOf([step]).map((exit) => ({ ...exit, to: next.id })))];
  });
}
