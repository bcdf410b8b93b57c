import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import type { NoticeMessage, NoticeMessageState } from "../../ports/notices.ts";
import { asPerson, type CommandSpec, type Options, option, textOf } from "../command.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { requiredPerson } from "../input/person-argument.ts";
import { table } from "../output/table.ts";
import type { Shell } from "../shell.ts";

const LIMIT = 50;
const states: readonly NoticeMessageState[] = ["waiting", "sent", "dropped", "given-up"];

export const notices: CommandSpec = {
  usage: "notices [action] [message]",
  summary: "the mails and webhook posts that tell people they are needed; try again what was given up",
  details: `retry             every message that was given up
retry <message>   one of them
Retrying needs --as. Messages leave from "signalbox dev" and "signalbox serve"; people read their notices in the console.`,
  options: [
    option("--state <state>", `only those that are ${states.join(", ")}`),
    option("--limit <count>", `at most this many, newest first (default: ${LIMIT})`),
    asPerson("retry: who does it, somebody of the config"),
    option("--reason <text>", "retry: why; it is kept"),
  ],
  run: async (shell, [action, message], options) => {
    if (action === undefined) return list(shell, options);
    if (action !== "retry")
      throw new SignalboxError(
        "usage",
        `"${action}" is nothing to do with notices. Say "signalbox notices retry", or nothing to see them.`,
      );
    return retry(shell, message, options);
  },
};

async function list(shell: Shell, options: Options): Promise<void> {
  const state = textOf(options, "state");
  const limit = readWholeNumber(textOf(options, "limit") ?? String(LIMIT), "--limit", 1, 1_000);
  const filter = { limit, ...(state === undefined ? {} : { state: readState(state) }) };
  const messages = await shell.with("read", ({ engine }) => engine.noticeMessages(filter));
  if (shell.json) return shell.print.json(messages);
  await shell.print.lines(table(messages.map(lineOf)));
  if (messages.length === 0) shell.note("No message of the kind.");
  if (messages.length === limit) shell.note(`These are the newest ${limit}; --limit shows more.`);
}

async function retry(shell: Shell, message: string | undefined, options: Options): Promise<void> {
  const reason = textOf(options, "reason");
  const messages = await shell.with("work", (instance) =>
    instance.engine.retryNotices({
      by: requiredPerson(instance, options),
      ...(message === undefined ? {} : { message }),
      ...(reason === undefined ? {} : { reason }),
    }),
  );
  if (shell.json) return shell.print.json(messages);
  await shell.print.lines(table(messages.map(lineOf)));
  if (messages.length === 0) shell.note("Nothing was given up.");
}

function readState(text: string): NoticeMessageState {
  const state = states.find((each) => each === text);
  if (state === undefined) throw new SignalboxError("usage", `--state: "${text}" is none of ${states.join(", ")}.`);
  return state;
}

function lineOf({
  message,
  state,
  channel,
  recipient,
  workflow,
  notices: count,
  attempts,
  nextAt,
  createdAt,
  error,
}: NoticeMessage): string[] {
  const next = nextAt === null ? "" : `next ${nextAt}`;
  const to = channel === recipient ? channel : `${channel} ${recipient}`;
  const tried = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  const about = `${count} about ${workflow ?? "the instance"}`;
  return [
    message,
    state,
    createdAt,
    visible(to),
    visible(about),
    tried,
    visible([next, error ?? ""].filter((part) => part !== "").join("  ")),
  ];
}
