// What simulated agents of the variants have in common: how they read a conversation, and the habits that are assumed of them.
import type { Json } from "signalbox";
import type { SimulatedAnswer, SimulatedRequest } from "signalbox/simulated";

/**
 * Assumed, and no finding: how often a simulated agent does what makes agents hard to foretell. They are said under every table that is made with them.
 * Somebody else's model has other habits; with a real model in the config these have no part.
 */
export const HABITS = { oneAtATime: 0.25, leavesOut: 0.4, misjudges: 0.05, slips: 0.03 } as const;

export const HABITS_IN_WORDS =
  "of simulated agents, as a habit and not as a finding: in a quarter of the turns where several calls are due they make one at a time, they leave out two in five look-ups that are not needed, misjudge one case in twenty, and in 3 % of their turns write arguments that are no JSON. What they read otherwise they apply without error, which no model does.";

type Call = { readonly tool: string; readonly input: Json };
type Answered = { readonly data: Json } | { readonly failed: string };

/** A conversation as an agent's rule reads it. */
export class AgentTalk<Input> {
  readonly input: Input;
  readonly #request: SimulatedRequest;

  constructor(request: SimulatedRequest) {
    const [task = ""] = request.user;
    this.#request = request;
    this.input = JSON.parse(task.slice(task.indexOf("\n") + 1)) as Input;
  }

  /** What the last call of a tool came to; null while it was not made, or not as it takes it. */
  answer(tool: string): Answered | null {
    const wire = tool.replaceAll(".", "_");
    for (const { result } of this.#request.calls.filter((call) => call.tool === wire).toReversed()) {
      const { data, error } = (result ?? {}) as { readonly data?: Json; readonly error?: { readonly code: string } };
      if (data !== undefined) return { data };
      if (error !== undefined && !UNUSABLE.has(error.code)) return { failed: error.code };
    }
    return null;
  }
  isAnswered = (...tools: readonly string[]): boolean => tools.every((tool) => this.answer(tool) !== null);
  data<T>(tool: string): T | null {
    const answer = this.answer(tool);
    return answer !== null && "data" in answer ? (answer.data as T) : null;
  }

  /** What all calls of a tool came to that gave something. */
  all<T>(tool: string): readonly T[] {
    const wire = tool.replaceAll(".", "_");
    return this.#request.calls.flatMap(({ tool: called, result }) => {
      const { data } = (result ?? {}) as { readonly data?: Json };
      return called === wire && data !== undefined ? [data as T] : [];
    });
  }

  /** What it has made up its mind to before: a model knows by what it has said. */
  decided(): string | null {
    return this.#request.said.map((text) => /I take it for: (\S+)\./.exec(text)?.[1]).findLast((found) => found !== undefined) ?? null;
  }

  chance = (salt: string, probability: number): boolean => this.#request.draw(salt) < probability;

  /** Makes calls as such an agent does: all that are due, or the first of them; now and then it slips. */
  calls(due: readonly Call[], text?: string): SimulatedAnswer {
    const made = due.length > 1 && this.chance("one at a time", HABITS.oneAtATime) ? due.slice(0, 1) : due;
    const calls = this.chance("slip", HABITS.slips) ? made.map((call, index) => (index === 0 ? { ...call, input: "{" } : call)) : made;
    return { ...(text === undefined ? {} : { text }), calls };
  }

  /** Of what would be good to know: the look-ups that are made, at least one. */
  some(tools: readonly string[]): readonly string[] {
    const [first = "", ...rest] = tools;
    return [first, ...rest.filter((tool) => !this.chance(`without ${tool}`, HABITS.leavesOut))];
  }
}

/** Of a call that was not made: the model makes it again. */
const UNUSABLE: ReadonlySet<string> = new Set(["invalid-arguments", "input-invalid"]);

export const takenFor = (kind: string): string => `I take it for: ${kind}.`;
