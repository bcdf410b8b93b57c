import { DEFAULT_PORTS } from "../../serve-http.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { ServerSession } from "../dev/server-session.ts";
import { readWholeNumber } from "../input/number-argument.ts";

/** A port that was asked for is that one or none. */
const portsOf = (text: string | undefined): readonly number[] =>
  text === undefined ? DEFAULT_PORTS : [readWholeNumber(text, "--port", 0, 65_535)];

export const dev: CommandSpec = {
  usage: "dev",
  summary: "run the engine and the console: take up what is open, let other commands in, load definitions again when they change",
  details:
    "The console and the HTTP API are served on this machine only. The first start prints a link with which the first account is made.\n" +
    "^C lets calls that are under way be answered and ends; a second ^C ends at once, and nothing is lost by it.",
  options: [option("--port <port>", `where the console is served (default: ${DEFAULT_PORTS[0]}, or one of the next that is free)`)],
  run: async (shell, _args, options) => {
    const session = new ServerSession(shell, { ports: portsOf(textOf(options, "port")), hostNames: [], publishes: "loaded" });
    try {
      return await session.perform();
    } finally {
      session.close();
    }
  },
};
