import { SignalboxError } from "../../base/error.ts";
import { formatInstant, parseInstant } from "../../base/instant.ts";
import type { BudgetView, Engine } from "../../ports/engine.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readAmount, readLimit } from "../input/amount-argument.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { requiredPerson } from "../input/person-argument.ts";
import type { Instance } from "../instance.ts";
import { budgetText } from "../output/budget-text.ts";
import { budgetTreeText } from "../output/budget-tree-text.ts";
import type { Shell } from "../shell.ts";

const LIMIT = 200;

export const budget: CommandSpec = {
  usage: "budget [action] [target]",
  summary: "what may be spent, what is, and what nobody knows; settle, raise, release",
  details: `settle <reservation> --spent <usd> --tokens <n>   what a doubtful call took, by the provider's bill
raise <cap> --to <limit>                          another limit: "2.50" dollars, or "500000 tokens"; of a day for that day, of a run for that run
release <name>                                    lets go on what was frozen because more was billed than its bound
Each needs --as and --reason. Raising needs role:admin; lowering is for everybody.`,
  options: [
    option("--tree", "today's caps as they lie under each other, with the calls under way or in doubt at the one that is nearest"),
    option("--day <day>", "the caps of another day: 2026-07-01"),
    option("--run <run>", "only what belongs to this run"),
    option("--limit <count>", `at most this many caps (default: ${LIMIT})`),
    option("--spent <usd>", "settle: what the call cost, in US dollars"),
    option("--tokens <count>", "settle: the tokens that it took"),
    option("--to <limit>", "raise: the new limit"),
    asPerson("who does it: somebody of the config"),
    option("--reason <text>", "why; it is kept"),
  ],
  run: async (shell, [action, target = ""], options) => {
    if (action === undefined && options.tree === true) return tellTree(shell, options);
    if (action === undefined) return tell(shell, await shell.with("read", ({ engine }) => engine.budget(filterOf(options))));
    if (!Object.hasOwn(actions, action))
      throw new SignalboxError("usage", `"${action}" is nothing to do with a budget. Say settle, raise or release, or nothing to see it.`);
    const act = actions[action as keyof typeof actions];
    if (target === "") throw new SignalboxError("usage", `Say what to ${action}: "signalbox budget" lists it.`);
    return tell(shell, await shell.with("work", (instance) => act(instance.engine, target, options, personAndReason(instance, options))));
  },
};

interface Why {
  readonly by: string;
  readonly reason: string;
}
type Act = (engine: Engine, target: string, options: Options, why: Why) => Promise<BudgetView>;

const actions = {
  settle: (engine, target, options, why) => {
    const reservation = readWholeNumber(target, "The reservation", 1, 999_999_999);
    const costUsd = readAmount(required(options, "spent", "--spent <usd>"), "--spent");
    const tokens = readWholeNumber(required(options, "tokens", "--tokens <count>"), "--tokens", 0, 999_999_999);
    return engine.settleReservation({ reservation, costUsd, tokens, ...why });
  },
  raise: (engine, cap, options, why) => engine.raiseCap({ cap, ...readLimit(required(options, "to", "--to <limit>"), "--to"), ...why }),
  release: (engine, what, _options, why) => engine.releaseFrozen({ what, ...why }),
} satisfies Readonly<Record<string, Act>>;

function personAndReason(instance: Instance, options: Options): Why {
  const by = requiredPerson(instance, options);
  return { by, reason: required(options, "reason", "--reason <text>") };
}

function required(options: Options, name: string, flags: string): string {
  const given = textOf(options, name);
  if (given === undefined || given.trim() === "") throw new SignalboxError("usage", `This needs ${flags}.`);
  return given;
}

function filterOf(options: Options): Parameters<Engine["budget"]>[0] {
  const day = textOf(options, "day");
  const runId = textOf(options, "run");
  return {
    limit: readWholeNumber(textOf(options, "limit") ?? String(LIMIT), "--limit", 1, 10_000),
    ...(day === undefined ? {} : { day: readDay(day) }),
    ...(runId === undefined ? {} : { runId }),
  };
}

function readDay(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(text) : null;
  if (at === null) throw new SignalboxError("usage", `--day: "${text}" is no day. Write one as 2026-07-01.`);
  return formatInstant(at).slice(0, 10);
}

async function tellTree(shell: Shell, options: Options): Promise<void> {
  if (options.day !== undefined || options.run !== undefined)
    throw new SignalboxError("usage", "--tree shows today with all that lies under it: leave off --day and --run.");
  const tree = await shell.with("read", ({ engine }) => engine.budgetTree());
  if (shell.json) return shell.print.json(tree);
  await shell.print.lines(budgetTreeText(shell.print.paint, tree, Date.now()));
}

async function tell(shell: Shell, view: BudgetView): Promise<void> {
  if (shell.json) return shell.print.json(view);
  await shell.print.lines(budgetText(shell.print.paint, view, Date.now()));
}
