// RE8. In a fork memory is as it was where the fork begins, with what the fork has noted since on top; none of that is stored.
import { utf8Length } from "../../base/utf8.ts";
import type { MemoryMoment, MemoryOwner, MemoryQuery, MemoryReader, MemoryRow } from "../../ports/memory-store.ts";
import type { NoteReader } from "../memory/call-memory.ts";

export class MemoryView implements NoteReader {
  readonly #read: MemoryReader;
  readonly #asOf: MemoryMoment;
  /** In the order in which they were written. */
  readonly #own: MemoryRow[] = [];

  constructor(read: MemoryReader, asOf: MemoryMoment) {
    this.#read = read;
    this.#asOf = asOf;
  }

  /** Noted by the fork; or by the run where the fork does what the run did. */
  add(row: MemoryRow): void {
    if (this.entry(row.entry) === null) this.#own.push({ ...row, replacedBy: null });
  }
  get size(): number {
    return this.#own.length;
  }

  entry(entry: string): MemoryRow | null {
    const row = this.#own.find((own) => own.entry === entry) ?? this.#read.entry(entry, this.#asOf);
    return row === null ? null : this.#withSuccessor(row);
  }

  /** The fork's own notes stand before the others: how well each fits is not weighed anew. */
  entries(query: MemoryQuery): readonly MemoryRow[] {
    const { agent, subject, words = "", trustedOnly, limit } = query;
    const isAsked = (row: MemoryRow): boolean =>
      row.agent === agent && row.subject === subject && !(trustedOnly === true && row.untrusted) && hasWord(row.text ?? "", words);
    const stored = this.#read.entries({ ...query, asOf: this.#asOf, limit: limit + this.#own.length });
    const all = [...this.#own.filter(isAsked).reverse(), ...stored];
    return all.filter((row) => row.text !== null && this.#withSuccessor(row).replacedBy === null).slice(0, limit);
  }

  use(owner: MemoryOwner): { readonly entries: number; readonly bytes: number } {
    let { entries, bytes } = this.#read.use(owner, this.#asOf);
    for (const { agent, subject, text, replaces } of this.#own) {
      if (agent !== owner.agent || subject !== owner.subject) continue;
      if (text !== null) {
        entries++;
        bytes += utf8Length(text);
      }
      if (replaces !== null) {
        entries--;
        bytes -= utf8Length(this.entry(replaces)?.text ?? "");
      }
    }
    return { entries, bytes };
  }

  #withSuccessor(row: MemoryRow): MemoryRow {
    const later = this.#own.find(({ replaces }) => replaces === row.entry);
    return later === undefined ? row : { ...row, replacedBy: later.entry };
  }
}

const WORD = /[\p{L}\p{N}]+/gu;
const wordsIn = (text: string): readonly string[] => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(WORD) ?? [];

/** As the store's index does it: one of the words, or what begins with one. */
function hasWord(text: string, words: string): boolean {
  const asked = wordsIn(words);
  return asked.length === 0 || wordsIn(text).some((word) => asked.some((one) => word.startsWith(one)));
}
