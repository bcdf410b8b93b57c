import { SignalboxError } from "../../base/error.ts";
import { type CommandSpec, listOf, option, repeated, textOf } from "../command.ts";
import { ServerSession } from "../dev/server-session.ts";
import { readWholeNumber } from "../input/number-argument.ts";

const PORT = "4400";

export const serve: CommandSpec = {
  usage: "serve",
  summary: "run the engine and the console as a service: the definitions stay as they are until it is started again",
  details:
    'A changed definition is a candidate: it goes live when somebody publishes it ("signalbox plan", "signalbox publish").\n' +
    "It listens on this machine only. To let others in, put a proxy with TLS in front of it, and say by which names it is reached.\n" +
    "SIGTERM and ^C let calls that are under way be answered and end it; a second one ends it at once, and nothing is lost by it.",
  options: [
    option("--port <port>", `where it listens (default: ${PORT})`),
    repeated("--host-name <name>", 'a name by which a proxy is reached, with the port where the address has one: "signalbox.example"'),
  ],
  run: async (shell, _args, options) => {
    const ports = [readWholeNumber(textOf(options, "port") ?? PORT, "--port", 0, 65_535)];
    const session = new ServerSession(shell, { ports, hostNames: listOf(options, "hostName").map(hostName), publishes: "asked" });
    try {
      return await session.perform();
    } finally {
      session.close();
    }
  },
};

function hostName(text: string): string {
  if (/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i.test(text)) return text.toLowerCase();
  throw new SignalboxError(
    "usage",
    `--host-name: "${text}" is no name of a host. Write one such as "signalbox.example" or "10.0.0.5:8443".`,
  );
}
