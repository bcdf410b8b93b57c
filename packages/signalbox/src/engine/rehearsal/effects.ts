// RE6. No call with an effect leaves. What the run has sent lends its result; anything else is what the tool's `simulate` says, or the end.
import { messageOf } from "../../base/error.ts";
import type { Value } from "../../base/json.ts";
import { asStored } from "../../base/stored-json.ts";
import { parseWith } from "../../definition/schema.ts";
import type { AnyTool } from "../../definition/tool.ts";
import { ToolError } from "../../definition/tool-error.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import { type Arrival, type Command, type CommandOf, nodePath } from "../../kernel/index.ts";
import type { ForkEffect, ForkStanding } from "../../ports/fork.ts";
import { gateProblem } from "../gate.ts";
import { listProblems } from "../step-answer.ts";
import { type Answer, failedWith } from "./answer.ts";
import type { ParentRecord, SentEffect } from "./parent-record.ts";
import { placeOf } from "./question.ts";

type StepCommand = CommandOf<"run-step">;
/** `other`: what the run sent at the same place. */
type Standing = { readonly standing: ForkStanding; readonly other?: SentEffect };

/** `refused`: the target would say no. */
type Simulated = { readonly output: Value } | { readonly refused: ToolError } | { readonly why: string };

export class EffectRecord {
  readonly #effects: ForkEffect[] = [];
  readonly #reached = new Set<SentEffect>();
  readonly #parent: ParentRecord;
  readonly #records: readonly ParentRecord[];
  readonly #code: AnyWorkflow;
  /** Calls that were ordered on what is known. */
  readonly #certain = new Set<string>();

  /** `others`: of the runs that are forks of the same one. */
  constructor(parent: ParentRecord, others: readonly ParentRecord[], code: AnyWorkflow) {
    this.#parent = parent;
    this.#records = [parent, ...others];
    this.#code = code;
  }

  isDone = (question: string): boolean => this.#sent(question)?.done !== undefined;

  /** Nothing has been made up by now: what is open was ordered on what is known. */
  knows(commands: readonly Command[]): void {
    for (const command of commands) if (command.kind === "run-step") this.#certain.add(command.id);
  }

  #sent(question: string): SentEffect | null {
    const sent = this.#records.flatMap((record) => record.sent(question) ?? []);
    return sent.find(({ done }) => done !== undefined) ?? sent[0] ?? null;
  }
  get #allSent(): readonly SentEffect[] {
    const all = this.#records.flatMap((record) => record.allSent);
    return [...new Map(all.map(({ question }) => [question, this.#sent(question) as SentEffect])).values()];
  }

  /** What the fork would do; then what the run did after `shared` and the fork does not get to. */
  all(shared: ParentRecord): readonly ForkEffect[] {
    const before = new Set(shared.allSent.filter(({ done }) => done !== undefined).map(({ question }) => question));
    const left = this.#allSent.filter((sent) => !this.#reached.has(sent) && !before.has(sent.question));
    return [
      ...this.#effects,
      ...left.map(
        ({ step, tool, effect, input }): ForkEffect => ({
          standing: "only-in-run",
          step,
          tool,
          effect,
          input,
          answer: "none",
          payload: "certain",
        }),
      ),
    ];
  }

  /** `gate`: what stands against sending what nobody has sent, or, where `isJudgedAgain`, anything. `simulate`: instead of the tool's own. */
  async answer(
    command: StepCommand,
    question: string,
    { gate, isJudgedAgain }: { readonly gate: (given: unknown) => Promise<Answer | null>; readonly isJudgedAgain: boolean },
    simulate?: AnyTool["simulate"],
  ): Promise<Answer> {
    const sent = this.#sent(question);
    const reach = (): void => void (sent !== null && this.#reached.add(sent));
    if (!isJudgedAgain) reach();
    const tool = this.#code.tools.get(command.tool.id);
    if (tool === undefined || tool.card.interface !== command.tool.interface)
      return { why: `the tool ${command.tool.id} is not registered as the run had it` };
    const input = parseWith(tool.input, command.input);
    if (!input.ok)
      return failedWith(
        command.id,
        "input-invalid",
        `"${command.node}" calls ${tool.card.id} with an input that it does not take: ${listProblems(input.problems)}`,
      );
    const problem = gateProblem(command);
    if (problem !== null) return failedWith(command.id, "not-approved", problem);
    const again = isJudgedAgain ? await gate(input.value) : null;
    if (again !== null) return again;
    reach();
    if (sent?.done !== undefined) return this.#lend(command, sent.done.output, sent.run);
    const before = this.#parent.unsuccessful(question, command.attempt);
    if (before !== null) {
      this.#note(command, { standing: before.type === "step-failed" ? "failed" : "in-doubt" }, "lent");
      return { ...before, id: command.id };
    }
    const stopped = isJudgedAgain ? null : await gate(input.value);
    const played = simulate === undefined ? tool : { ...tool, simulate };
    return stopped ?? this.#simulate(command, played, input.value, this.#standing(command, sent));
  }

  #standing(command: StepCommand, sent: SentEffect | null): Standing {
    if (sent !== null) return { standing: "in-doubt" };
    const place = placeOf(command);
    const other = this.#allSent.find((effect) => effect.place === place && !this.#reached.has(effect));
    if (other === undefined) return { standing: "would-send" };
    this.#reached.add(other);
    return { standing: "differs", other };
  }

  #lend(command: StepCommand, output: Value, adopted: string): Arrival {
    this.#note(command, { standing: "done" }, "lent");
    return { ...completed(command, output), adopted };
  }

  #simulate(command: StepCommand, tool: AnyTool, input: unknown, standing: Standing): Answer {
    const given = this.#simulated(tool, input);
    this.#note(command, standing, "why" in given ? "none" : "simulated");
    if ("output" in given) return completed(command, given.output);
    return "refused" in given ? failedWith(command.id, given.refused.code, given.refused.message) : given;
  }

  #simulated({ card, simulate, output }: AnyTool, input: unknown): Simulated {
    if (simulate === undefined) return { why: `it would send ${card.id}, which has no simulate to say what comes back` };
    try {
      const parsed = parseWith(output, simulate(input));
      return parsed.ok
        ? { output: asStored(parsed.value) }
        : { why: `simulate of ${card.id} does not fit its output: ${listProblems(parsed.problems)}` };
    } catch (thrown) {
      if (thrown instanceof ToolError && thrown.outcome === "rejected") return { refused: thrown };
      return { why: `simulate of ${card.id} failed: ${messageOf(thrown)}` };
    }
  }

  #note(command: StepCommand, { standing, other }: Standing, answer: ForkEffect["answer"]): void {
    const { tool, input } = command;
    this.#effects.push({
      standing,
      step: nodePath(command.frame, command.node),
      tool: tool.id,
      effect: tool.effect,
      input: input ?? null,
      ...(other === undefined ? {} : { sent: other.input }),
      answer,
      payload: this.#certain.has(command.id) ? "certain" : "depends",
    });
  }
}

const completed = ({ id, chosen }: StepCommand, output: Value): Arrival & { type: "step-completed" } => ({
  type: "step-completed",
  controller: chosen === undefined ? "rules" : "ai",
  id,
  output,
});
