// L1. One stream for the page, kept open by itself: what it says is applied before it is remembered as told, and a page that comes back goes on
// from there. A page that nobody sees holds no connection: a browser has six for a server. L2. It changes what is known, never what is looked
// at: rows stay where they are, and what has begun since is counted and shown when it is asked for.
import { type Changes, isSignalboxError } from "signalbox/client";
import { applyChanges, readAnew } from "./apply-changes.ts";
import { queries, server } from "./queries.ts";

export type LiveState = "connecting" | "live" | "reconnecting";

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

let state: LiveState = "connecting";
const watchers = new Set<() => void>();
export const liveState = (): LiveState => state;
export function watchLive(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}
function become(next: LiveState): void {
  if (state === next) return;
  state = next;
  for (const watcher of watchers) watcher();
}

let cursor: string | null = null;

/** Keeps the page told until it is called off. */
export function startLive(): () => void {
  const over = new AbortController();
  void keepListening(over.signal);
  return () => over.abort();
}

async function keepListening(signal: AbortSignal): Promise<void> {
  for (let pause = SHORTEST_PAUSE_MS; !signal.aborted; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    await seen(signal);
    const heard = await listen(signal);
    if (heard) pause = SHORTEST_PAUSE_MS;
    if (signal.aborted || document.hidden) continue;
    become("reconnecting");
    await untilTimeOrOnline(pause * (0.75 + Math.random() / 2), signal);
  }
}

/** True when anything was heard. */
async function listen(signal: AbortSignal): Promise<boolean> {
  const hidden = new AbortController();
  const hide = () => document.hidden && hidden.abort();
  document.addEventListener("visibilitychange", hide);
  let heard = false;
  try {
    for await (const changes of server.changes(cursor, AbortSignal.any([signal, hidden.signal]))) {
      heard = true;
      take(changes);
    }
  } catch (thrown) {
    if (isSignalboxError(thrown) && thrown.code === "not-allowed") await leaveIfNobodyIsThere();
  } finally {
    document.removeEventListener("visibilitychange", hide);
  }
  return heard;
}

/** The session is over: what shows the screens then shows the way in. */
async function leaveIfNobodyIsThere(): Promise<void> {
  const isThere = await server.call("GET /api/session", {}).then(
    () => true,
    () => false,
  );
  if (!isThere) await queries.resetQueries({ queryKey: ["session"] });
}

/** L1. */
function take(changes: Changes): void {
  if (changes.reset) readAnew(cursor === null);
  else applyChanges(changes.runs);
  ({ cursor } = changes);
  become("live");
}

/** Resolves when somebody sees the page. */
export const seen = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      signal.removeEventListener("abort", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look);
    look();
  });

export const untilTimeOrOnline = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
