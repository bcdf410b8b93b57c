import { type FoldedMoment, foldMoments } from "../../analysis/timeline/fold-moments.ts";
import type { Moment, Saying } from "../../analysis/timeline/moment.ts";
import { visible } from "../../base/visible.ts";
import { dateTime, day, timeOfDay } from "../output/moment.ts";
import { controllerColour, type Palette } from "../output/palette.ts";
import { preview, shortText } from "../output/preview.ts";
import { indented, proposalText } from "../output/proposal-text.ts";
import { type BlockLimits, GLANCE } from "../output/value-block.ts";
import { shortStep, stepName } from "../output/waiting.ts";

export interface TimelineStyle {
  readonly paint: Palette;
  readonly width: number;
  /** Everything that the journal has, each value as a whole. */
  readonly all: boolean;
  readonly limits: BlockLimits;
}

const MARGIN = 20;

/** The lines of a timeline: time, who was in control, where, and what. */
export function timelineText(moments: readonly Moment[], style: TimelineStyle): readonly string[] {
  const folded = style.all ? moments.map((moment) => ({ moment, alike: 0 })) : foldMoments(moments);
  let today = "";
  return folded.flatMap((entry) => {
    const date = day(entry.moment.at);
    const heading = date === today ? [] : [style.paint.quiet(`── ${date}`)];
    today = date;
    return [...heading, ...lines(entry, style)];
  });
}

function lines({ moment, alike }: FoldedMoment, style: TimelineStyle): readonly string[] {
  const { paint } = style;
  const colour = controllerColour(paint, moment.controller);
  const path = style.all ? stepName(moment.path) : shortStep(moment.path);
  const informed = moment.informedByAi && moment.controller !== "ai" ? paint.ai("~") : " ";
  const margin = `${paint.quiet(timeOfDay(moment.at))}  ${colour(moment.controller.padEnd(5))}${informed} ${colour(MARKS[moment.controller])} `;
  const place = path === "" ? "" : `${paint.strong(path)}  `;
  if (alike > 0) return [`${margin}${place}${paint.quiet(`and ${alike} more like these (--all shows each)`)}`];
  const [first = "", ...rest] = say(moment.headline, style, path.length);
  return [
    `${margin}${place}${first}`,
    ...indented(rest, MARGIN + 2),
    ...moment.more.flatMap((saying) => indented(say(saying, style, 2), MARGIN + 2)),
  ];
}

const MARKS = { rules: "●", ai: "◆", human: "▲" } as const;

function say(saying: Saying, { paint, width, all, limits }: TimelineStyle, taken: number): readonly string[] {
  const room = all ? Number.POSITIVE_INFINITY : Math.max(40, width - MARGIN - taken - 4);
  switch (saying.kind) {
    case "text":
      return [shortText(saying.text, room)];
    case "time":
      return [`${shortText(saying.before, room)} ${dateTime(saying.at)}`];
    case "bad":
      return [paint.bad(shortText(saying.text, room))];
    case "value":
      return [
        `${visible(saying.before)} ${(saying.byModel ? paint.ai : paint.quiet)(preview(saying.value, Math.max(20, room - saying.before.length)))}`,
      ];
    case "read":
      return Object.entries(saying.values).map(
        ([name, value]) => `because ${visible(name)} = ${preview(value, Math.max(20, room - name.length - 11))}`,
      );
    case "proposal":
      return [...proposalText(paint, saying.proposal, limits), paint.quiet(`sha256 ${saying.hash}`)];
  }
}

export const styleOf = (paint: Palette, width: number, all: boolean, whole: BlockLimits): TimelineStyle => ({
  paint,
  width,
  all,
  limits: all ? whole : GLANCE,
});
