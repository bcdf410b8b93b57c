import { runStatuses, waitWords } from "signalbox/client";

/** A condition, with its quotes: what stands inside them may have spaces. An open quote reaches to the end. */
const CONDITION = /(?:"(?:[^"\\]|\\.)*(?:"|$)|[^\s"])+/g;

/** The conditions of a query, as they were typed. The server reads what they mean. */
export const splitQuery = (text: string): readonly string[] => text.match(CONDITION) ?? [];

/** A quote is still open: a space belongs to what stands in it. */
export const isOpen = (draft: string): boolean => (draft.replace(/\\./g, "").split('"').length - 1) % 2 === 1;

/** Nobody is asked yet: its other half is still to come. */
export const isHalf = (draft: string): boolean => isOpen(draft) || /[:<>=,]$|^-$/.test(draft);

/** Something that a draft can be completed to. */
export interface Suggestion {
  readonly text: string;
  readonly says: string;
  /** Nothing has to follow. */
  readonly isWhole: boolean;
}
const fields: readonly Suggestion[] = [
  { text: "status:", says: "how it stands", isWhole: false },
  { text: "waiting:", says: "what it waits for", isWhole: false },
  { text: "workflow:", says: "which workflow, lead-* for several", isWhole: false },
  { text: "subject:", says: "what it is about", isWhole: false },
  { text: "tool:", says: "a tool that it used, crm.* for several", isWhole: false },
  { text: "paid:", says: "what it paid for, model:* for several; or who had it paid: ai", isWhole: false },
  { text: "cost>", says: "more than so many US dollars", isWhole: false },
];
const words: Readonly<Record<string, readonly string[]>> = {
  status: runStatuses,
  waiting: waitWords,
};

/** What a draft can become. The sign in front of it, and what stands before its last comma, stay. */
export function suggestionsFor(draft: string, workflows: readonly string[]): readonly Suggestion[] {
  const [, sign = "", body = ""] = /^(-?)(.*)$/s.exec(draft) ?? [];
  const [, field, chosen = "", begun = ""] = /^(status|waiting|workflow):((?:[^,]*,)*)([^,]*)$/.exec(body) ?? [];
  if (field === undefined)
    return fields.filter(({ text }) => text.startsWith(body) && text !== body).map((each) => ({ ...each, text: `${sign}${each.text}` }));
  const known = field === "workflow" ? workflows : (words[field] ?? []);
  return known
    .filter((word) => word.startsWith(begun) && !chosen.split(",").includes(word))
    .map((word) => ({ text: `${sign}${field}:${chosen}${word}`, says: "", isWhole: true }));
}
