import { type FlipKind, flipWords } from "../../analysis/backtest/flip-kinds.ts";
import type { Load } from "../../analysis/backtest/load.ts";
import type { CapTrial } from "../../analysis/backtest/try-cap.ts";
import { count } from "../../base/count.ts";
import { canonical } from "../../base/json.ts";
import { moneyText } from "../../base/money.ts";
import { visible } from "../../base/visible.ts";
import type { BacktestPage, CallAnswer, Flip, Incident } from "../../ports/engine.ts";
import { dateTime } from "./moment.ts";
import type { Palette } from "./palette.ts";
import { indented } from "./proposal-text.ts";
import { table } from "./table.ts";

type Found = Omit<BacktestPage, "reservations">;
interface Summary {
  readonly kinds: readonly FlipKind[];
  readonly load: readonly Load[];
  readonly caps: readonly CapTrial[];
}
const MOST_LISTED = 20;

/** What a back-test found, the counts first. */
export function backtestText(paint: Palette, found: Found, { kinds, load, caps }: Summary): readonly string[] {
  return [
    lookedAt(found),
    ...flipsText(paint, found, kinds),
    ...unknownText(paint, found),
    ...section(paint, "people would be asked", load.map(loadText)),
    ...incidentsText(paint, found.incidents),
    ...caps.flatMap((trial) => capText(paint, trial, found.overBudget)),
    ...section(
      paint,
      "calls",
      found.flips.slice(0, MOST_LISTED).flatMap((flip) => flipText(paint, flip)),
    ),
    ...more(paint, found.flips.length - MOST_LISTED),
  ];
}

const section = (paint: Palette, title: string, rows: readonly string[]): readonly string[] =>
  rows.length === 0 ? [] : ["", paint.strong(title), ...indented(rows)];
const more = (paint: Palette, left: number): readonly string[] => (left > 0 ? [paint.quiet(`  and ${left} more: --json has them`)] : []);

function lookedAt({ runs, erased, unreadable, calls, newest, oldest }: Found): string {
  const gone = [...(erased === 0 ? [] : [`${erased} erased`]), ...(unreadable === 0 ? [] : [`${unreadable} with a damaged journal`])].join(
    ", ",
  );
  if (newest === null || oldest === null) return "No run began in that time.";
  const not = gone === "" ? "" : `; not looked at: ${gone}`;
  return `${count(runs, "run")} from ${dateTime(oldest)} to ${dateTime(newest)} looked at, ${count(calls, "call")} judged again${not}.`;
}

function flipsText(paint: Palette, { runsFlipped }: Found, kinds: readonly FlipKind[]): readonly string[] {
  if (kinds.length === 0) return ["Nothing that is known would have gone another way."];
  const rows = kinds.map(({ before, after, certain, uncertain, today, stopped }) => {
    const also = [
      ...(uncertain === 0 ? [] : [`${uncertain} more behind another`]),
      ...(today === 0 ? [] : [`${today} of them by the policies in force already`]),
      ...(stopped === 0 ? [] : [`${stopped} that a person had stopped or changed`]),
    ].join("; ");
    return [String(certain), flipWords[`${before} ${after}`] ?? "", also === "" ? "" : paint.quiet(`(${also})`)];
  });
  return section(paint, `would have gone another way, in ${count(runsFlipped, "run")}`, table(rows));
}

function unknownText(paint: Palette, { unknownCalls, runsUnknown, unknown }: Found): readonly string[] {
  if (unknownCalls === 0) return [];
  const facts = [...new Set(unknown.flatMap(({ facts }) => facts))].map(visible).join(", ");
  return [
    "",
    `${paint.strong("unknown")}: ${count(unknownCalls, "call")} in ${count(runsUnknown, "run")}. These policies ask for what was not recorded then: ${facts}.`,
  ];
}

function loadText({ who, holders, recorded, after, uncertain, perPersonDay, busiest }: Load): string {
  const each =
    perPersonDay === null
      ? "nobody holds it"
      : `${perPersonDay.recorded.toFixed(1)} → ${perPersonDay.after.toFixed(1)} a day for each of ${count(holders.length, "person", "people")}`;
  const unsure = uncertain === 0 ? "" : `; ${uncertain} uncertain`;
  return `${visible(who)}: ${recorded} → ${after}; ${each}; most on ${busiest.day}: ${busiest.recorded} → ${busiest.after}${unsure}`;
}

const incidentWords: { readonly [K in Incident["kind"]]: string } = {
  failed: "failed after an effect",
  cancelled: "was cancelled after an effect",
  "in-doubt": "had an effect in doubt",
  "gone-back": "was gone back behind an effect",
};

function incidentsText(paint: Palette, incidents: readonly Incident[]): readonly string[] {
  const caught = incidents.filter((incident) => incident.caught !== null);
  const rows = caught.slice(0, MOST_LISTED).map((incident) => {
    const { step, after, certain } = incident.caught as NonNullable<Incident["caught"]>;
    const would = after === "ask" ? "a person would have been asked before it" : "it would have been denied";
    return `${visible(incident.runId)} ${incidentWords[incident.kind]}: ${visible(step)}, ${would}${certain ? "" : paint.quiet(" (uncertain)")}`;
  });
  if (incidents.length === 0) return [];
  return [
    ...section(paint, `incidents: ${caught.length} of ${incidents.length} would have been caught`, rows),
    ...more(paint, caught.length - MOST_LISTED),
  ];
}

function capText(paint: Palette, { cap, runs, met }: CapTrial, overBudget: number): readonly string[] {
  const name = cap.scope === "workflow-day" ? `workflow-day:${visible(cap.workflow ?? "")}` : cap.scope;
  const rows = met
    .slice(0, MOST_LISTED)
    .map(
      ({ runId, step, at, askedMicroUsd, leftMicroUsd, certain }) =>
        `${dateTime(at)} ${visible(runId)} ${visible(step)}: asked ${moneyText(askedMicroUsd)}, left ${moneyText(leftMicroUsd)}${certain ? "" : paint.quiet(" (at most: others had met it before)")}`,
    );
  const denied = overBudget === 0 ? "" : ` ${count(overBudget, "run")} met a cap then: what they would have gone on to is unknown.`;
  return [
    ...section(paint, `a cap of ${moneyText(cap.costMicroUsd)} for ${name}`, [
      `${met.length} of the ${count(runs, "run")} that spent under it would have met it; from there on the rest of them is unknown.${denied}`,
      ...rows,
    ]),
    ...more(paint, met.length - MOST_LISTED),
  ];
}

function flipText(paint: Palette, { runId, step, at, tool, before, after, read, certain, today }: Flip): readonly string[] {
  const notes = [...(certain ? [] : ["behind another"]), ...(today ? ["by the policies in force already"] : [])].join("; ");
  const values = Object.keys(read).length === 0 ? "" : ` ${visible(canonical(read))}`;
  return [
    `${visible(runId)} ${visible(step)} ${paint.quiet(`${visible(tool)} ${dateTime(at)}`)}`,
    `  ${answerText(before)} → ${answerText(after)}${paint.quiet(`${values}${notes === "" ? "" : ` (${notes})`}`)}`,
  ];
}

function answerText({ answer, met, policy, rule, by }: CallAnswer): string {
  const rules = policy === null ? "" : rule === null || rule === 0 ? ` by ${visible(policy)}` : ` by ${visible(policy)} rule ${rule}`;
  if (met) return `cleared as asked${rules}`;
  return `${answer === "ask" ? `${visible(by ?? "")} asked` : answer === "allow" ? "sent" : "denied"}${rules}`;
}
