import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { SettleRequest } from "../../ports/engine.ts";
import { tellRun } from "../after.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readAmount } from "../input/amount-argument.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { readValue } from "../input/value-source.ts";

const CHOICES = {
  happened: "says that it happened.",
  "did-not-happen": "says that it did not happen.",
  "give-up": "gives it up.",
} as const;
type Choice = keyof typeof CHOICES;

export const settle: CommandSpec = {
  usage: "settle <run> <step> <choice>",
  summary: "say whether a call happened that nobody knows about",
  details: `<choice> is happened (with --result, which must fit the tool's output), did-not-happen (it is sent again, under the same
approval), or give-up (the step fails). What was reserved for the call is settled with it: as nothing where it did not happen, otherwise as
--cost says, or as all that the call may have cost.`,
  options: [
    asPerson("who says it: somebody of the config"),
    option("--result <value>", "what the call answered: JSON or @file"),
    option("--cost <usd>", "what the call cost, in US dollars"),
    option("--reason <text>", "how you know"),
  ],
  run: async (shell, [runId = "", step = "", choice = ""], options) => {
    const request = requestOf(choice, options);
    await shell.with("work", async (instance) => {
      const by = requiredPerson(instance, options);
      const run = await instance.engine.settle({ runId, step, by, ...request });
      await tellRun(shell, instance, run, `${visible(by)} ${CHOICES[request.choice]}`);
    });
  },
};

function requestOf(choice: string, options: Options): Pick<SettleRequest, "choice" | "output" | "costUsd" | "reason"> {
  const result = textOf(options, "result");
  const reason = textOf(options, "reason");
  if (!Object.hasOwn(CHOICES, choice))
    throw new SignalboxError("usage", `"${choice}" is no choice. Say happened, did-not-happen or give-up.`);
  if (result !== undefined && choice !== "happened")
    throw new SignalboxError("usage", `--result goes with "happened", not with "${choice}".`);
  const cost = textOf(options, "cost");
  return {
    choice: choice as Choice,
    ...(cost === undefined ? {} : { costUsd: readAmount(cost, "--cost") }),
    ...(result === undefined ? {} : { output: readValue(result, "--result") }),
    ...(reason === undefined ? {} : { reason }),
  };
}
