// E1. An event is sent when the one before it was taken: what a slow reader has not asked for yet is held by nobody.
// E2. Whoever may no longer listen is told nothing that happened more than a few seconds after that.
import type { ChangeSource, Changes } from "../../ports/changes.ts";
import type { Clock } from "../../ports/clock.ts";

export interface StreamTimes {
  /** A comment, so that whatever lies between knows that the connection lives. */
  readonly heartbeatMs: number;
  /** Between two looks at whether who listens still may. */
  readonly checkMs: number;
  /** A reader that takes nothing for so long is let go. */
  readonly patienceMs: number;
}
export const streamTimes: StreamTimes = { heartbeatMs: 15_000, checkMs: 5_000, patienceMs: 60_000 };

export interface StreamOptions {
  /** The reader has gone. */
  readonly gone: AbortSignal;
  readonly mayListen: () => Promise<boolean>;
  /** Called once. */
  readonly ended: () => void;
  readonly times: StreamTimes;
  readonly clock: Clock;
}

/** Changes as server-sent events. */
export const changeStream = (source: ChangeSource, after: string | null, options: StreamOptions): ReadableStream<Uint8Array> =>
  eventStream((signal) => source.changes(after, signal), encoded, options);

/** What comes, as server-sent events. */
export function eventStream<T>(
  listen: (signal: AbortSignal) => AsyncIterable<T>,
  encode: (each: T) => Uint8Array,
  { gone, mayListen, ended, times, clock }: StreamOptions,
): ReadableStream<Uint8Array> {
  const over = new AbortController();
  const signal = AbortSignal.any([gone, over.signal]);
  const events = listen(signal)[Symbol.asyncIterator]();
  const timers: (() => void)[] = [];
  let askedAt = clock.now();
  let isWaiting = false;
  const end = (): void => {
    if (timers.length === 0) return;
    for (const cancel of timers.splice(0)) cancel();
    over.abort();
    ended();
  };
  const check = async (): Promise<void> => {
    const isPatient = isWaiting || clock.now() - askedAt < times.patienceMs;
    if (!isPatient || !(await mayListen().catch(() => false))) end();
  };
  const next = async (): Promise<IteratorResult<T, unknown>> => {
    isWaiting = true;
    try {
      return await events.next();
    } finally {
      isWaiting = false;
      askedAt = clock.now();
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const beat = (): void => {
          if (isWaiting && (controller.desiredSize ?? 0) > 0) controller.enqueue(HEARTBEAT);
        };
        timers.push(
          every(clock, times.heartbeatMs, beat),
          every(clock, times.checkMs, () => void check()),
        );
        signal.addEventListener("abort", end);
        controller.enqueue(OPENING);
      },
      pull: async (controller) => {
        const { done, value } = await next().catch((thrown: unknown) => {
          end();
          throw thrown;
        });
        if (done !== true) return controller.enqueue(encode(value));
        end();
        controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  );
}

/** Until it is called off. */
function every(clock: Clock, ms: number, call: () => void): () => void {
  let cancel = (): void => undefined;
  const later = (): void => {
    cancel = clock.after(ms, () => {
      later();
      call();
    });
  };
  later();
  return () => cancel();
}

const encoder = new TextEncoder();
/** An event that nobody comes back to: it has no id. */
export const encodedEvent = (data: unknown): Uint8Array => encoder.encode(`data: ${JSON.stringify(data)}\n\n`);

const HEARTBEAT = encoder.encode(":\n\n");
/** How soon a browser that lost the connection comes back, in milliseconds. */
const OPENING = encoder.encode("retry: 2000\n\n");
/** Listeners that are at one place are given the same changes: they are written out once. */
const written = new WeakMap<Changes, Uint8Array>();

function encoded(changes: Changes): Uint8Array {
  const known = written.get(changes);
  if (known !== undefined) return known;
  const event = encoder.encode(`id: ${changes.cursor}\ndata: ${JSON.stringify(changes)}\n\n`);
  written.set(changes, event);
  return event;
}
