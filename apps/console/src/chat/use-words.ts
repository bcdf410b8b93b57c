import { useEffect, useState } from "react";
import type { Words } from "signalbox/client";
import { seen, untilTimeOrOnline } from "../server/live.ts";
import { server } from "../server/queries.ts";

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** What a model is writing: by model call, the text so far. */
export type Writing = ReadonlyMap<string, { readonly step: string; readonly text: string }>;

/** What the models of a run (null: of any run) are writing now, for as long as somebody sees the page and `isOn`. */
export function useWords(runId: string | null, isOn: boolean): Writing {
  const [writing, setWriting] = useState<Writing>(new Map());
  useEffect(() => {
    if (!isOn) return;
    const over = new AbortController();
    void listen(runId, over.signal, (words) => setWriting((before) => withWords(before, words)));
    return () => {
      over.abort();
      setWriting(new Map());
    };
  }, [runId, isOn]);
  return writing;
}

/** Keeps listening. What is told after an interruption begins at the beginning, so nothing is there twice. */
async function listen(runId: string | null, signal: AbortSignal, tell: (words: readonly Words[]) => void): Promise<void> {
  for (let pause = SHORTEST_PAUSE_MS; !signal.aborted; pause = Math.min(LONGEST_PAUSE_MS, pause * 2)) {
    await seen(signal);
    const hidden = new AbortController();
    const hide = () => document.hidden && hidden.abort();
    document.addEventListener("visibilitychange", hide);
    try {
      for await (const words of server.words(runId, AbortSignal.any([signal, hidden.signal]))) {
        pause = SHORTEST_PAUSE_MS;
        tell(words);
      }
    } catch {
      // That the server cannot be reached is said in the frame; the replies come with the journal all the same.
    } finally {
      document.removeEventListener("visibilitychange", hide);
    }
    if (!signal.aborted && !document.hidden) await untilTimeOrOnline(pause, signal);
  }
}

/** `from` says where a part goes on: what was known from there on is taken back. */
function withWords(before: Writing, words: readonly Words[]): Writing {
  const after = new Map(before);
  for (const { call, step, from, text } of words) after.set(call, { step, text: `${(after.get(call)?.text ?? "").slice(0, from)}${text}` });
  return after;
}
