/** The last batch that the fork shares with the run. */
export interface ForkSearch {
  readonly at?: number;
}

export function readForkSearch({ at }: Readonly<Record<string, unknown>>): ForkSearch {
  const seq = Number(at);
  return at !== undefined && Number.isSafeInteger(seq) && seq >= 1 ? { at: seq } : {};
}
