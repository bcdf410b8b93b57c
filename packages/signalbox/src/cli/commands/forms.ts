import { SignalboxError } from "../../base/error.ts";
import { isObject } from "../../base/json.ts";
import { visible } from "../../base/visible.ts";
import type { Engine, FormView } from "../../ports/engine.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { readValue } from "../input/value-source.ts";
import { table } from "../output/table.ts";
import type { Shell } from "../shell.ts";

export const forms: CommandSpec = {
  usage: "forms [action] [form]",
  summary: "public pages that start a run, for whoever has their link: lists, makes, closes and opens them",
  details: `create <form> --workflow <workflow>   makes one; the name is small letters, digits and dashes, and what the journal of its runs has
close <form>                          takes nothing any more, and says so
open <form>                           takes again, under the same link
limit <form> --per-hour <count>       takes another number in an hour
Each of these needs --as.`,
  options: [
    option("--workflow <id>", "create: what it starts"),
    option("--title <text>", "create: what the page is called (default: the workflow's name)"),
    option("--per-hour <count>", "create, limit: most that is taken in an hour (default: 60)"),
    option(
      "--fixed <value>",
      'create: fields that the page does not ask for, as a JSON object or @file; "{now}" and "{submission}" stand for when and under which id it was sent',
    ),
    asPerson("who does it: somebody of the config"),
  ],
  run: async (shell, [action, form = ""], options) => {
    if (action === undefined) return tell(shell, await shell.with("read", ({ engine }) => engine.forms()));
    if (!Object.hasOwn(actions, action))
      throw new SignalboxError(
        "usage",
        `"${action}" is nothing to do with a form. Say create, close, open or limit, or nothing to see them.`,
      );
    if (form === "") throw new SignalboxError("usage", `Say which form to ${action}: signalbox forms ${action} <form>.`);
    const act = actions[action as keyof typeof actions];
    return tell(shell, [
      await shell.with("work", (instance) => act(instance.engine, { form, by: requiredPerson(instance, options) }, options)),
    ]);
  },
};

type Act = (engine: Engine, who: { readonly form: string; readonly by: string }, options: Options) => Promise<FormView>;

const actions = {
  create: (engine, who, options) => {
    const workflow = textOf(options, "workflow");
    const title = textOf(options, "title");
    if (workflow === undefined) throw new SignalboxError("usage", "Say what it starts: --workflow <workflow>.");
    return engine.createForm({ ...who, workflow, ...perHourOf(options), ...fixedOf(options), ...(title === undefined ? {} : { title }) });
  },
  close: (engine, who) => engine.changeForm({ ...who, closed: true }),
  open: (engine, who) => engine.changeForm({ ...who, closed: false }),
  limit: (engine, who, options) => {
    const limit = perHourOf(options);
    if (limit.perHour === undefined) throw new SignalboxError("usage", "Say how many in an hour: --per-hour <count>.");
    return engine.changeForm({ ...who, ...limit });
  },
} satisfies Readonly<Record<string, Act>>;

function perHourOf(options: Options): { readonly perHour?: number } {
  const given = textOf(options, "perHour");
  return given === undefined ? {} : { perHour: readWholeNumber(given, "--per-hour", 1, 10_000) };
}

function fixedOf(options: Options): Pick<Parameters<Engine["createForm"]>[0], "fixed"> {
  const given = textOf(options, "fixed");
  if (given === undefined) return {};
  const fixed = readValue(given, "--fixed");
  if (!isObject(fixed)) throw new SignalboxError("usage", '--fixed is an object of fields and their values: \'{"source":"website"}\'.');
  return { fixed };
}

async function tell(shell: Shell, views: readonly FormView[]): Promise<void> {
  if (shell.json) return shell.print.json(views);
  const rows = views.map(({ form, workflow, token, perHour, takenLastHour, closedAt }) => [
    visible(form),
    visible(workflow),
    closedAt === null ? "open" : "closed",
    `${takenLastHour} of ${perHour} in the last hour`,
    `/forms/${token}`,
  ]);
  await shell.print.lines(table(rows));
  if (views.length === 0) shell.note("There is no form. signalbox forms create <form> --workflow <workflow> makes one.");
}
