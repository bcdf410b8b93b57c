import type { Moment } from "./moment.ts";

/** How many items of a loop are shown before the rest is counted. */
const SHOWN_ITEMS = 3;

/** A moment, or how many like one were left out. */
export type FoldedMoment = { readonly moment: Moment; readonly alike: number };

const shape = (path: string): string => path.replace(/\[\d+\]/g, "[*]");
const isTelling = ({ controller, headline, more }: Moment): boolean =>
  controller === "human" || [headline, ...more].some(({ kind }) => kind === "bad");

/**
 * What somebody wants to read: no bookkeeping, and of the items of a loop the first few and those where something went wrong or
 * a person acted. What is left out is counted.
 */
export function foldMoments(moments: readonly Moment[]): readonly FoldedMoment[] {
  const seen = new Map<string, number>();
  const folded: { moment: Moment; alike: number }[] = [];
  const counts = new Map<string, { moment: Moment; alike: number }>();
  for (const moment of moments) {
    if (moment.isBookkeeping) continue;
    const key = `${shape(moment.path)} ${moment.headline.kind}`;
    const isInLoop = moment.path.includes("[");
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    if (!isInLoop || count <= SHOWN_ITEMS || isTelling(moment)) folded.push({ moment, alike: 0 });
    else {
      const known = counts.get(key) ?? { moment, alike: 0 };
      if (known.alike === 0) folded.push(known);
      known.alike++;
      counts.set(key, known);
    }
  }
  return folded;
}
