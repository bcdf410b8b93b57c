// What a case says that a run did. The same function tells the recorded run and the one that is held against it.
import { formatInstant } from "../../base/instant.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import type { AgentNode } from "../../definition/graph.ts";
import type { StepError } from "../../definition/step-error.ts";
import type { EventOf, EventType } from "../../kernel/index.ts";
import { inputOf, type Step } from "../journal/walk.ts";
import type { CaseFact } from "./run-case.ts";

export const factsOf = (step: Step): readonly CaseFact[] => {
  const told = (tellers[step.event.type] as Teller | undefined)?.(step) ?? null;
  return told === null ? [] : [{ step: step.path, ...told } as CaseFact];
};

type Told = { readonly does: string; readonly [detail: string]: Json } | null;
type Teller<T extends EventType = EventType> = (step: Omit<Step, "event"> & { readonly event: EventOf<T> }) => Told;
const errorFact = ({ code, message }: StepError): JsonObject => ({ code, message });

const tellers: { readonly [T in EventType]?: Teller<T> } = {
  "step-started": ({ node, command, event: { attempt } }) => {
    const input = inputOf(command) ?? null;
    const tried = attempt > 1 ? { attempt } : {};
    if (node?.kind === "call") return { does: "calls", tool: node.tool.id, input, ...tried };
    if (node?.kind === "prompt") return { does: "asks-model", model: node.model, input, ...tried };
    if (node?.kind === "run") return { does: "starts", workflow: node.workflow, input };
    return { does: "computes", input };
  },
  "step-completed": ({ open, event: { output } }) => (open?.kind === "compute" ? { does: "computed", output: output ?? null } : null),
  "step-failed": ({ open, event: { error } }) => (open?.kind === "compute" ? { does: "computed", error: errorFact(error) } : null),
  "turn-started": ({ node, event: { turn, attempt } }) => {
    const { agent, tools } = node as AgentNode;
    return {
      does: "asks-model",
      turn,
      model: agent.model,
      goal: agent.goal,
      tools: Object.keys(tools),
      ...(attempt > 1 ? { attempt } : {}),
    };
  },
  "call-refused": ({ event: { index, error } }) => ({ does: "refuses", call: index, error: errorFact(error) }),
  "agent-stopped": ({ event: { ending } }) => ({ does: "stops", ending: { ...ending } }),
  "branch-decided": ({ event: { arm } }) => ({ does: "takes", arm }),
  "approval-opened": ({ command, event: { state } }) => ({
    does: "asks-approval",
    who: command?.kind === "open-approval" ? command.by : "",
    show: state.proposal.show,
    calls: Object.fromEntries(
      Object.entries(state.proposal.calls).map(([name, call]) => [name, { tool: call.tool, arguments: call.arguments }]),
    ),
  }),
  "command-opened": ({ command }) => {
    if (command?.kind === "ask-question") return { does: "asks", who: command.who, question: command.question };
    if (command?.kind === "await-event") return { does: "waits", event: command.event, key: command.key };
    return command?.kind === "set-timer" ? { does: "waits", timer: command.use, until: formatInstant(command.dueAt) } : null;
  },
  "run-completed": ({ state }) => ({ does: "completes", outcome: state.outcome ?? null, output: state.output ?? null }),
  "run-failed": ({ event }) => ({ does: "fails", error: errorFact(event.error) }),
  "run-cancelled": () => ({ does: "cancels" }),
};
