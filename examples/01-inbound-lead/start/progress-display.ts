import { type Progress, progressLine } from "./progress-line.ts";

/** Between two lines where nobody can redraw one, such as a log file. */
const PLAIN_EVERY_MS = 3000;

/** Shows progress on a terminal by redrawing one line, elsewhere by a new line every few seconds. */
export class ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  #lastPlainMs = 0;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(progress: Progress): void {
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\u001b[K${progressLine(progress).slice(0, this.#stream.columns || 80)}`);
    } else if (progress.elapsedMs - this.#lastPlainMs >= PLAIN_EVERY_MS) {
      this.#lastPlainMs = progress.elapsedMs;
      this.#stream.write(`${progress.done}/${progress.total} leads, ${progress.waiting} wait for a person\n`);
    }
  }

  /** Leaves the last state on the screen and the cursor below it. */
  end(progress: Progress): void {
    this.#lastPlainMs = Number.NEGATIVE_INFINITY;
    this.show(progress);
    if (this.#stream.isTTY) this.#stream.write("\n");
  }
}
