import { count } from "../../base/count.ts";
import { visible } from "../../base/visible.ts";
import type { ComparedShape, CompareReport } from "../compare/compare-report.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";
import { table } from "./table.ts";

/** A line of the table: what it is called, and what it says of each. "" says nothing. */
type Line = readonly [title: string, cell: (of: ComparedShape) => string];

/** A table with a column for each shape, and under it what has to be known to read it. */
export function compareText(paint: Palette, report: CompareReport): readonly string[] {
  const { shapes, inputs, repetitions, seed } = report;
  const lines = linesOf(report).flatMap(([title, cell]) => {
    const cells = shapes.map((of) => cell(of));
    return cells.every((text) => text === "")
      ? []
      : [[paint.quiet(title), ...cells.map((text) => (text === "" ? paint.quiet("-") : text))]];
  });
  const heads = shapes.map(({ shape }) => paint.strong(shape));
  const names = shapes.map(({ workflow }) => paint.quiet(visible(workflow)));
  const times = repetitions === 1 ? "" : `, each ${repetitions} times`;
  return [
    `${paint.strong(visible(report.comparison))}  ${count(inputs, "input")} (seed ${seed})${times}`,
    "",
    ...indented(table([["", ...heads], ["", ...names], ...lines])),
    "",
    ...notesOf(report).flatMap((note) => wrapped(note).map((line, index) => `${index === 0 ? "· " : "  "}${paint.quiet(visible(line))}`)),
  ];
}

function linesOf({ shapes }: CompareReport): readonly Line[] {
  const nameOf = namesOf(shapes);
  const [first] = shapes;
  const base = first?.measures.costUsd.mean ?? 0;
  // Rules alone use none, and nothing is a multiple of that.
  const frugal = shapes.find(({ measures }) => measures.tokens.mean > 0);
  const baseTokens = frugal?.measures.tokens.mean ?? 0;
  return [
    ["cost of a run, mean", ({ measures }) => usd(measures.costUsd.mean)],
    ["  of it models", ({ measures }) => usd(measures.modelCostUsd.mean)],
    ["  half of the runs up to", ({ measures }) => usd(measures.costUsd.p50)],
    ["  nine of ten up to", ({ measures }) => usd(measures.costUsd.p90)],
    ["  at most, by its graph", ({ ceilingUsd }) => (ceilingUsd === null ? "unbounded" : usd(ceilingUsd))],
    ["10,000 runs at that mean", ({ measures }) => usd(measures.costUsd.mean * 10_000)],
    [`  times the ${nameOf(first)}`, ({ measures }) => timesOf(measures.costUsd.mean, base)],
    ["tokens of a run, mean", ({ measures }) => whole(measures.tokens.mean)],
    [`  times the ${nameOf(frugal)}`, ({ measures }) => (measures.tokens.mean === 0 ? "" : timesOf(measures.tokens.mean, baseTokens))],
    ["model calls of a run", ({ measures }) => measures.modelCalls.mean.toFixed(1)],
    ["time of a run, half up to", ({ measures }) => duration(measures.durationMs.p50)],
    ["  nine of ten up to", ({ measures }) => duration(measures.durationMs.p90)],
    ["different paths taken", ({ measures: { paths } }) => `${paths.distinct} in ${count(paths.runs, "run")}`],
    ["  hard to foretell, bits", ({ measures: { paths } }) => `${paths.bits.toFixed(1)}${isThin(paths.coverage) ? " or more" : ""}`],
    ["  same input, same path", ({ sameInput }) => (sameInput === null ? "" : percent(sameInput.samePath, sameInput.pairs))],
    ["decided by rules", ({ measures }) => shareText(measures.decisions.shares?.rules)],
    ["  by AI", ({ measures }) => shareText(measures.decisions.shares?.ai)],
    ["  by people", ({ measures }) => shareText(measures.decisions.shares?.human)],
    ["runs that people reviewed", ({ measures: { people } }) => shareText(people.reviewedShare)],
    [
      `same outcome as the ${nameOf(first)}`,
      ({ sameOutcome }) => (sameOutcome === null ? "" : percent(sameOutcome.same, sameOutcome.runs)),
    ],
    ["failures", ({ measures: { failures } }) => String(failures.count)],
    ["  traced to one step", ({ measures: { failures } }) => (failures.count === 0 ? "" : percent(failures.traced, failures.count))],
    ["  of an agent as a whole", ({ measures: { failures } }) => (failures.agents === 0 ? "" : String(failures.agents))],
    [
      "failed runs reproduced",
      ({ measures: { failures } }) => (failures.replayed === 0 ? "" : percent(failures.reproduced, failures.replayed)),
    ],
    ["runs that did not end", ({ open }) => (open === 0 ? "" : String(open))],
  ];
}

/** By its shape, where no two have the same. */
function namesOf(shapes: readonly ComparedShape[]): (of: ComparedShape | undefined) => string {
  const areApart = new Set(shapes.map(({ shape }) => shape)).size === shapes.length;
  return (of) => visible((areApart ? of?.shape : of?.workflow) ?? "");
}

/** "30 of 40 refunded, 10 declined" */
function outcomesText({ measures: { outcomes } }: ComparedShape): string {
  const sorted = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, runs]) => `${runs} ${name}`).join(", ");
}

function notesOf({ simulated, standIn, effects, assumptions, capUsd, shapes }: CompareReport): readonly string[] {
  const nameOf = namesOf(shapes);
  const failing = shapes.flatMap((of) =>
    of.measures.failures.byNode
      .slice(0, 3)
      .map(({ node, kind, failures, codes }) => `${nameOf(of)} ${failures} x ${node} (${kind}; ${Object.keys(codes).join(", ")})`),
  );
  const ends = shapes.flatMap((of) => (outcomesText(of) === "" ? [] : [`${nameOf(of)}: ${outcomesText(of)}`]));
  return [
    ...(simulated
      ? [
          "SIMULATED: models that only play one answered. Tokens are counted over the real prompts at four bytes each, prices are declared ($1 and $4 a million tokens in and out), and no time passes while such a model thinks. They show how shapes of work differ; they are no vendor's prices.",
        ]
      : []),
    ...(ends.length === 0 ? [] : [`What runs came to: ${ends.join("; ")}.`]),
    ...(failing.length === 0 ? [] : [`Where failures began: ${failing.join("; ")}.`]),
    standIn,
    effects,
    ...assumptions.map((assumption) => `Assumed: ${assumption}`),
    `All runs of a column may cost ${usd(capUsd)} together each time; one that meets this cap does not begin, fails, or takes its arm for that.`,
  ];
}

/** Below this share of seen paths the entropy is no more than a lower bound. */
const THIN = 0.7;
const isThin = (coverage: number | null): boolean => coverage !== null && coverage < THIN;

/** Two digits that count, and never less than cents of what is a dollar or more. */
function usd(amount: number): string {
  if (amount === 0) return "$0";
  if (amount >= 100) return `$${Math.round(amount).toLocaleString("en")}`;
  if (amount >= 1) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(amount)))))}`;
}
const whole = (amount: number): string => Math.round(amount).toLocaleString("en");
const timesOf = (amount: number, base: number): string => (base === 0 ? "" : `${(amount / base).toFixed(1)} x`);
const duration = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
const percent = (part: number, of: number): string => `${Math.round((part / of) * 100)} %`;
const shareText = (share: number | null | undefined): string => (share == null ? "" : `${Math.round(share * 100)} %`);

const WIDTH = 110;
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
