import type { Entropy } from "../ports/entropy.ts";

/** Entropy without chance: run ids count up, and draws come from a list, over and over. */
export function scriptedEntropy(draws: readonly number[] = [0.5]): Entropy {
  let runs = 0;
  let tokens = 0;
  let drawn = 0;
  return {
    runId: () => `${++runs}`.padStart(26, "0"),
    token: () => `token-${++tokens}`.padEnd(22, "0"),
    draw: () => draws[drawn++ % draws.length] ?? 0.5,
  };
}
