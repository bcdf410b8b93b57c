import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { SimulatedRule } from "../../adapters/simulated-model/rule.ts";
import { SimulatedServer } from "../../adapters/simulated-model/server.ts";
import { messageOf, SignalboxError } from "../../base/error.ts";
import { type CommandSpec, option, textOf } from "../command.ts";
import { exitCode } from "../exit-code.ts";
import { readWholeNumber } from "../input/number-argument.ts";
import { Interrupt } from "../interrupt.ts";
import type { Shell } from "../shell.ts";

export const simulate: CommandSpec = {
  usage: "simulate <rules>",
  summary: "serve a simulated model to other processes, until ^C",
  details:
    "<rules> is a module that exports its rules by default: docs/models.md says how they are written. It is a model that plays one; its ids begin with simulated/.",
  options: [
    option("--port <port>", "on 127.0.0.1 (default: any that is free)"),
    option("--seed <number>", "what the rules' draws depend on (default: 0)"),
  ],
  run: async (shell, [file = ""], options) => {
    const number = (name: string, most: number): number => readWholeNumber(textOf(options, name) ?? "0", `--${name}`, 0, most);
    const [port, seed] = [number("port", 65_535), number("seed", 999_999_999)];
    const rules = await rulesIn(file);
    const server = await start({ rules, port, seed });
    const interrupt = new Interrupt();
    // The server keeps no process alive.
    const staying = setInterval(() => undefined, 60_000);
    try {
      await tell(shell, "ready", { baseUrl: server.baseUrl, rules: rules.length });
      await new Promise<void>((end) => interrupt.asked.addEventListener("abort", () => end(), { once: true }));
      await tell(shell, "stopping", { ...server.ledger.total() });
    } finally {
      clearInterval(staying);
      await server.close();
      interrupt.release();
    }
    return exitCode.ok;
  },
};

/** @throws SignalboxError `usage`, naming the file. */
async function rulesIn(file: string): Promise<readonly SimulatedRule[]> {
  const path = resolve(file);
  if (!existsSync(path)) throw new SignalboxError("usage", `There is no file ${file}.`);
  let rules: unknown;
  try {
    rules = ((await import(pathToFileURL(path).href)) as { readonly default?: unknown }).default;
  } catch (thrown) {
    throw new SignalboxError("usage", `${file} could not be loaded: ${messageOf(thrown)}`, { cause: thrown });
  }
  if (Array.isArray(rules) && rules.every((rule) => typeof rule === "function")) return rules as readonly SimulatedRule[];
  throw new SignalboxError("usage", `${file} has no list of rules as its default export. End it with: export default [rule, anotherRule]`);
}

async function start(options: Parameters<typeof SimulatedServer.start>[0]): Promise<SimulatedServer> {
  try {
    return await SimulatedServer.start(options);
  } catch (thrown) {
    throw new SignalboxError("unavailable", `The simulated model cannot listen: ${messageOf(thrown)}. Name another --port.`, {
      cause: thrown,
    });
  }
}

const tell = async (shell: Shell, type: "ready" | "stopping", facts: { readonly [name: string]: string | number }): Promise<void> =>
  void (await (shell.json
    ? shell.print.json({ type, ...facts })
    : shell.print.line(
        `simulated model ${type}: ${Object.entries(facts)
          .map(([name, value]) => `${name} ${value}`)
          .join(", ")}`,
      )));
