import { resolve } from "node:path";
import { homeFolder } from "../adapters/node/home.ts";
import { visible } from "../base/visible.ts";
import { findConfig, loadConfig, loadDefinitions } from "./input/config-file.ts";
import { type Instance, openInstance } from "./instance.ts";
import { pausedText } from "./output/paused.ts";
import type { Printer } from "./output/printer.ts";
import { serverInstance } from "./server-instance.ts";

/** The options of every command. */
export interface CommonOptions {
  readonly json?: true;
  readonly config?: string;
  readonly server?: string;
}

/** What a command works with. */
export class Shell {
  readonly print: Printer;
  readonly json: boolean;
  readonly home: string;
  readonly command: string;
  readonly #config: string | undefined;
  /** Of a server that is talked to instead of the store. */
  readonly #server: string | undefined;

  constructor(print: Printer, command: string, options: CommonOptions) {
    this.print = print;
    this.command = command;
    this.json = options.json === true;
    this.home = resolve(homeFolder());
    this.#config = options.config;
    this.#server = options.server ?? process.env.SIGNALBOX_SERVER;
  }

  get configFile(): string {
    return findConfig(this.#config);
  }
  config = () => loadConfig(this.configFile);
  /** What --config names need not be a whole config. */
  definitions = () => loadDefinitions(this.configFile);

  /** What is not the result: on standard error, where --json leaves it as well. */
  note = (message: string): void => this.print.note(`${this.print.paintNote.quiet("signalbox:")} ${visible(message)}`);

  async open(use: "read" | "work"): Promise<Instance> {
    const instance = await this.#opened(use);
    const { paused } = await instance.engine.state();
    if (paused !== null) this.note(pausedText(paused));
    return instance;
  }

  async #opened(use: "read" | "work"): Promise<Instance> {
    if (this.#server !== undefined && this.#server !== "") return serverInstance(this.#server, process.env.SIGNALBOX_API_KEY);
    return openInstance({
      home: this.home,
      use,
      command: `signalbox ${this.command}`,
      config: this.config,
      report: this.note,
    });
  }

  /** Opens the engine for one piece of work. */
  async with<T>(use: "read" | "work", work: (instance: Instance) => Promise<T>): Promise<T> {
    const instance = await this.open(use);
    try {
      return await work(instance);
    } finally {
      await instance.close();
    }
  }
}
