// PE1. Paths are counted as they are; how unpredictable they are is Shannon's entropy of their shares, in bits.
// PE2. Of few runs that estimate is too low: rare paths have not been seen yet. The correction is that of Miller and Madow, (paths - 1) / (2 runs)
// nats (G. Miller, "Note on the bias of information estimates", 1955; L. Paninski, "Estimation of entropy and mutual information", 2003,
// section 4). Beyond log2(runs) nothing can be told, so it is cut there.
// PE3. How far to believe it: the coverage of Good and Turing (I. Good, 1953), the estimated share of future runs whose path was seen.

export interface PathEntropy {
  readonly runs: number;
  readonly distinct: number;
  /** As counted; 0 where every run took the same path. */
  readonly plainBits: number;
  /** With the correction for few runs. */
  readonly bits: number;
  /** As many paths that are equally likely would be as hard to foretell. */
  readonly effectivePaths: number;
  /** Estimated share of the next runs that take a path which was seen; null without runs. */
  readonly coverage: number | null;
}

/** How hard it is to foretell the path of a run. `counts`: how many runs took each path that was taken. */
export function pathEntropy(counts: readonly number[]): PathEntropy {
  const runs = counts.reduce((sum, count) => sum + count, 0);
  const distinct = counts.length;
  if (runs === 0) return { runs, distinct, plainBits: 0, bits: 0, effectivePaths: 0, coverage: null };
  const plainBits = counts.reduce((sum, count) => sum - (count / runs) * Math.log2(count / runs), 0);
  const bits = Math.min(plainBits + (distinct - 1) / (2 * runs * Math.LN2), Math.log2(runs));
  const once = counts.filter((count) => count === 1).length;
  return { runs, distinct, plainBits, bits, effectivePaths: 2 ** bits, coverage: 1 - once / runs };
}
