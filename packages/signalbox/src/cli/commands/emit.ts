import { count } from "../../base/count.ts";
import { SignalboxError } from "../../base/error.ts";
import { visible } from "../../base/visible.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { readValue } from "../input/value-source.ts";

export const emit: CommandSpec = {
  usage: "emit <event> <payload>",
  summary: "deliver an event to the runs that wait for it: JSON, @file.json or @- (standard input)",
  details: "A run that starts to wait later takes the event too, when the event came after the run's start.",
  options: [
    option("--key <key>", "which run's event it is: what the waiting step names as its key"),
    option("--id <id>", "the event's own id: a second delivery under it changes nothing"),
  ],
  run: async (shell, [event = "", given = ""], options) => {
    const key = textOf(options, "key");
    const eventId = textOf(options, "id");
    if (key === undefined) throw new SignalboxError("usage", "An event needs a key: --key <key>.");
    const payload = readValue(given, "The payload");
    const result = await shell.with("work", ({ engine }) =>
      engine.emit({ event, key, payload, ...(eventId === undefined ? {} : { eventId }) }),
    );
    if (shell.json) return shell.print.json(result);
    await shell.print.line(
      `${visible(event)} ${visible(key)} reached ${count(result.delivered, "run")}. Its id is ${visible(result.eventId)}.`,
    );
  },
};
