// WF1. What a model is writing is for whoever watches: it is stored nowhere, nothing is decided on it, and where nobody watches it costs nothing.
// WF2. Nothing is kept for a listener but how far it was told: a slow one is told more at once, and one that comes back is told from the beginning.
import type { Clock } from "../../ports/clock.ts";
import type { WordSource, Words } from "../../ports/words.ts";

/** Between two tellings, so that a fast model does not make a message of each syllable. */
const PAUSE_MS = 40;
/** Of a flood only the beginning is shown while it comes. */
const MOST_CHARACTERS = 100_000;

/** A model call while it is answered. */
interface Speech {
  readonly runId: string;
  readonly step: string;
  readonly call: string;
  text: string;
}
/** What a call that is watched does with its text. */
export interface Speaking {
  readonly say: (text: string) => void;
  readonly end: () => void;
}
interface Listener {
  readonly runId: string | null;
  readonly told: Map<Speech, number>;
  wake: () => void;
}

export class WordFeed implements WordSource {
  readonly #clock: Clock;
  readonly #speeches = new Set<Speech>();
  readonly #listeners = new Set<Listener>();
  #cancel: (() => void) | null = null;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Null where nobody listens: the call need not be streamed. */
  begin(runId: string, step: string, call: string): Speaking | null {
    if (this.#listeners.size === 0) return null;
    const speech: Speech = { runId, step, call, text: "" };
    this.#speeches.add(speech);
    return {
      say: (text) => {
        if (speech.text.length >= MOST_CHARACTERS) return;
        speech.text += text.slice(0, MOST_CHARACTERS - speech.text.length);
        this.#soon();
      },
      end: () => {
        this.#speeches.delete(speech);
        for (const { told } of this.#listeners) told.delete(speech);
      },
    };
  }

  async *words(runId: string | null, signal: AbortSignal): AsyncGenerator<readonly Words[], void, undefined> {
    const listener: Listener = { runId, told: new Map(), wake: () => undefined };
    const stop = (): void => listener.wake();
    this.#listeners.add(listener);
    signal.addEventListener("abort", stop);
    try {
      while (!signal.aborted && !this.#closed) {
        const words = this.#newTo(listener);
        if (words.length > 0) yield words;
        else
          await new Promise<void>((resolve) => {
            listener.wake = resolve;
          });
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener("abort", stop);
    }
  }

  /** Ends every listening. */
  close(): void {
    this.#closed = true;
    this.#cancel?.();
    for (const { wake } of this.#listeners) wake();
  }

  /** WF2. */
  #newTo({ runId, told }: Listener): readonly Words[] {
    return [...this.#speeches].flatMap((speech) => {
      const from = told.get(speech) ?? 0;
      if ((runId !== null && speech.runId !== runId) || speech.text.length === from) return [];
      told.set(speech, speech.text.length);
      return [{ runId: speech.runId, step: speech.step, call: speech.call, from, text: speech.text.slice(from) }];
    });
  }

  #soon(): void {
    if (this.#closed) return;
    this.#cancel ??= this.#clock.after(PAUSE_MS, () => {
      this.#cancel = null;
      for (const { wake } of this.#listeners) wake();
    });
  }
}
