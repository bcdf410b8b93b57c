import { useSyncExternalStore } from "react";

let now = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, 10_000);
export const useNow = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => now,
  );

const steps: readonly (readonly [unit: string, ms: number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
];

/** "3h": the largest whole unit; hours up to two days, since "1d" could be nearly any time of two. */
export function roughly(ms: number): string {
  for (const [unit, size] of steps) if (ms >= (unit === "d" ? 2 : 1) * size) return `${Math.floor(ms / size)}${unit}`;
  return "now";
}

/** "3h": how much time has passed, with since when on hover. */
export function Passed({ since }: { readonly since: string }) {
  return (
    <time dateTime={since} title={new Date(since).toLocaleString()}>
      {roughly(Math.max(0, useNow() - Date.parse(since)))}
    </time>
  );
}

/** "for 3h": how long something has lasted, within a sentence. */
export function Lasting({ since }: { readonly since: string }) {
  const isNew = useNow() - Date.parse(since) < 1_000;
  return isNew ? (
    <>since just now</>
  ) : (
    <>
      for <Passed since={since} />
    </>
  );
}

/** How long ago, with the exact time on hover. */
export function Ago({ at }: { readonly at: string }) {
  const passed = Math.max(0, useNow() - Date.parse(at));
  const text = roughly(passed);
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()}>
      {text === "now" ? "now" : `${text} ago`}
    </time>
  );
}
