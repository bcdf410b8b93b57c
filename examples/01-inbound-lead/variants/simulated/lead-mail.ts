import type { AgentTalk } from "../../../world/simulated-agent.ts";
import { type Item, SECTIONS } from "../../research/corpus.ts";
import type { Outreach } from "../../rules/outreach.ts";

export const PRESS = "press.of-lead";

/** The sections that such an agent asks for. `lead`: where nobody binds it. */
export const pressCalls = (talk: AgentTalk<unknown>, lead?: number) =>
  talk.some(SECTIONS).map((section) => ({ tool: PRESS, input: lead === undefined ? { section } : { lead, section } }));

/** What was found in the press, over all look-ups that were answered. */
export const itemsFound = (talk: AgentTalk<unknown>): readonly Item[] =>
  talk.all<{ items: readonly Item[] }>(PRESS).flatMap(({ items }) => items);

/** About the most recent thing that was found. */
export function mailTo(company: string, firstName: string, rep: string, found: readonly Item[]): Outreach {
  const [hook] = found.toSorted((a, b) => (a.date < b.date ? 1 : -1));
  return {
    briefing: found.map(({ date, text, source }) => `${date}: ${text} (${source})`).join("\n"),
    subject: `${company} and what comes next`.slice(0, 200),
    body: [
      `Hello ${firstName === "" ? "there" : firstName},`,
      `${hook === undefined ? "thank you for your interest." : `I read: "${hook.title}".`} Teams at that point often ask us how to keep hand-offs under control.`,
      "Would a call of 20 minutes next week be of use?",
      `Kind regards,\n${rep}`,
    ].join("\n\n"),
  };
}
