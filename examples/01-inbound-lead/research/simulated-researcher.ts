// How the offline model plays the researcher: it plans, looks three things up at once, and writes of what it found. No mind, and no network.
import type { Json } from "signalbox";
import type { SimulatedRequest, SimulatedRule } from "signalbox/simulated";
import type { Item } from "./corpus.ts";

interface Brief {
  readonly company: string;
  readonly contact: { readonly firstName: string };
  readonly fit: { readonly total: number };
  readonly rep: string;
}

export const simulatedResearcher: SimulatedRule = (request) => {
  if (!request.system.startsWith("Research a company")) return null;
  if (request.calls.length === 0) return { text: "First I plan, and look up what is public.", calls: firstCalls };
  const brief = briefOf(request);
  const found = request.calls.flatMap(({ result }) => itemsIn(result));
  return {
    reasoning: `Found ${found.length} items; the most recent one makes the hook.`,
    calls: [{ tool: "finish", input: outreach(brief, found) }],
  };
};

const step = (title: string, status: string): Json => ({ title, status });
const firstCalls: NonNullable<NonNullable<ReturnType<SimulatedRule>>["calls"]> = [
  { tool: "plan", input: { steps: [step("Look the company up", "doing"), step("Write briefing and mail", "todo")] } },
  { tool: "press_news", input: {} },
  { tool: "press_hiring", input: {} },
  { tool: "press_stack", input: {} },
];

const briefOf = ({ user }: SimulatedRequest): Brief => JSON.parse((user[0] ?? "").slice((user[0] ?? "").indexOf("\n") + 1)) as Brief;
const itemsIn = (result: Json | undefined): readonly Item[] =>
  (result as { data?: { items?: readonly Item[] } } | undefined)?.data?.items ?? [];

function outreach({ company, contact, fit, rep }: Brief, found: readonly Item[]): Json {
  const [hook] = found.toSorted((a, b) => (a.date < b.date ? 1 : -1));
  const name = contact.firstName === "" ? "there" : contact.firstName;
  return {
    briefing: [`${company}: fit ${fit.total} of 100.`, ...found.map(({ date, text, source }) => `${date}: ${text} (${source})`)].join("\n"),
    subject: `${company} and what comes next`.slice(0, 200),
    body: [
      `Hello ${name},`,
      `${hook === undefined ? "thank you for your interest." : `I read: "${hook.title}".`} Teams at that point often ask us how to keep hand-offs under control.`,
      "Would a call of 20 minutes next week be of use?",
      `Kind regards,\n${rep}`,
    ].join("\n\n"),
  };
}
