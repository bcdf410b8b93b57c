import { safeJson } from "../../base/visible.ts";
import { type Palette, paletteFor, wantsColour } from "./palette.ts";
import { Progress } from "./progress.ts";

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Results go to standard output, everything else to standard error. Texts from outside are made visible before they come here. */
export class Printer {
  readonly paint: Palette;
  /** For what is printed on standard error. */
  readonly paintNote: Palette;
  readonly progress: Progress;
  /** Aborts when nobody reads the output any more. */
  readonly unread: AbortSignal;
  readonly #streams: Streams;

  constructor(streams: Streams, env: Readonly<Record<string, string | undefined>>) {
    const { stdout, stderr } = streams;
    this.#streams = streams;
    this.paint = paletteFor(wantsColour(stdout.isTTY, env));
    this.paintNote = paletteFor(wantsColour(stderr.isTTY, env));
    this.progress = new Progress(stderr, stderr.isTTY && env.TERM !== "dumb");
    const closed = new AbortController();
    this.unread = closed.signal;
    stdout.on("error", () => closed.abort());
    stderr.on("error", () => undefined);
  }

  get width(): number {
    return Math.max(60, Math.min(this.#streams.stdout.columns || 120, 160));
  }

  /** Waits when the reader is slower than we are. */
  async line(text: string): Promise<void> {
    await this.#write(this.#streams.stdout, `${text}\n`);
  }
  async lines(texts: readonly string[]): Promise<void> {
    for (const text of texts) await this.line(text);
  }
  async json(value: unknown): Promise<void> {
    await this.line(safeJson(value));
  }
  /** Bytes as they are, for files. */
  async raw(text: string): Promise<void> {
    await this.#write(this.#streams.stdout, text);
  }
  note(text: string): void {
    this.progress.clear();
    this.#streams.stderr.write(`${text}\n`);
    this.progress.restore();
  }

  /** Everything is with the system: the process may end. */
  async flush(): Promise<void> {
    this.progress.end();
    for (const stream of [this.#streams.stdout, this.#streams.stderr]) {
      if (!stream.destroyed && !stream.errored) await new Promise<void>((resolve) => void stream.write("", () => resolve()));
    }
  }

  async #write(stream: NodeJS.WriteStream, text: string): Promise<void> {
    if (this.unread.aborted) return;
    if (stream.isTTY) this.progress.clear();
    if (!stream.write(text)) await this.#drained(stream);
    if (stream.isTTY) this.progress.restore();
  }

  #drained(stream: NodeJS.WriteStream): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        stream.off("drain", done);
        this.unread.removeEventListener("abort", done);
        resolve();
      };
      stream.once("drain", done);
      this.unread.addEventListener("abort", done);
    });
  }
}
