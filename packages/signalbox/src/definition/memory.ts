import type { MemoryCard } from "./graph.ts";

/** What an agent may remember for each subject. What is not given has a default. */
export interface MemoryOptions {
  /** Most notes that stand at one time. Default: 200. */
  readonly entries?: number;
  /** Most UTF-8 bytes of notes that stand at one time. Default: 100,000. */
  readonly bytes?: number;
  /** Longest note, in UTF-8 bytes; at most 20,000. Default: 2,000. */
  readonly entryBytes?: number;
  /** Most notes that one `recall` gives. Default: 10. */
  readonly results?: number;
  /** Most UTF-8 bytes of notes that one `recall` gives. Default: 10,000. */
  readonly resultBytes?: number;
}

export const LONGEST_NOTE_BYTES = 20_000;
const DEFAULTS: MemoryCard = { entries: 200, bytes: 100_000, entryBytes: 2_000, results: 10, resultBytes: 10_000 };

export function memoryCard(options: MemoryOptions, refuse: (path: string, message: string) => void): MemoryCard {
  const card: { -readonly [K in keyof MemoryCard]: number } = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof MemoryCard)[]) {
    const value = options[name] ?? DEFAULTS[name];
    if (Number.isSafeInteger(value) && value >= 1) card[name] = value;
    else refuse(`memory.${name}`, `is a whole number of at least 1, not ${String(value)}.`);
  }
  if (card.entryBytes > LONGEST_NOTE_BYTES) refuse("memory.entryBytes", `is at most ${LONGEST_NOTE_BYTES}.`);
  // Otherwise there would be notes that no reading can give.
  for (const name of ["bytes", "resultBytes"] as const)
    if (card[name] < card.entryBytes) refuse(`memory.${name}`, `holds one note at least: ${card.entryBytes} bytes (memory.entryBytes).`);
  return card;
}
