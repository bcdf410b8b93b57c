import { formatDuration } from "../../base/duration.ts";

const CELLS = 24;
const REDRAW_MS = 100;

/** How far a long work is. `share` is 0 to 1, or null when nobody knows. */
export interface Advance {
  readonly share: number | null;
  readonly text: string;
}

/** One line. @example progressLine({ share: 0.5, text: "250 runs" }, 9_000) */
export function progressLine({ share, text }: Advance, elapsedMs: number): string {
  const filled = Math.floor(Math.min(1, Math.max(0, share ?? 0)) * CELLS);
  const bar = share === null ? "" : `${"█".repeat(filled)}${"░".repeat(CELLS - filled)} ${String(Math.floor(share * 100)).padStart(3)} %  `;
  return `${bar}${text}, ${formatDuration(elapsedMs)}`;
}

/** A line at the foot of a terminal that is drawn again and again. Elsewhere it shows nothing. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #isShown: boolean;
  readonly #startedAt = performance.now();
  #drawnAt = Number.NEGATIVE_INFINITY;
  #line = "";

  constructor(stream: NodeJS.WriteStream, isShown: boolean) {
    this.#stream = stream;
    this.#isShown = isShown;
  }

  show(advance: Advance): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#drawnAt < REDRAW_MS) return;
    this.#drawnAt = now;
    this.#line = progressLine(advance, now - this.#startedAt).slice(0, (this.#stream.columns || 80) - 1);
    this.#draw();
  }

  /** Makes room for another line, which `restore` puts the progress under. */
  clear(): void {
    if (this.#line !== "") this.#stream.write("\r\u001b[K");
  }
  restore(): void {
    this.#draw();
  }
  end(): void {
    this.clear();
    this.#line = "";
  }

  #draw(): void {
    if (this.#line !== "") this.#stream.write(`\r\u001b[K${this.#line}`);
  }
}
