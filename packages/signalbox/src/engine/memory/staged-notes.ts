// Notes that were accepted and are not on disk yet. They count against the limits of their memory, so that runs which write at the same time
// cannot pass them together.
import { utf8Length } from "../../base/utf8.ts";
import type { MemoryOwner, MemoryReader } from "../../ports/memory-store.ts";
import type { Accepted } from "./call-memory.ts";

export class StagedNotes {
  readonly #notes = new Map<string, Accepted>();
  readonly #read: Pick<MemoryReader, "entry">;

  constructor(read: Pick<MemoryReader, "entry">) {
    this.#read = read;
  }

  add(note: Accepted): void {
    this.#notes.set(note.entry, note);
  }
  /** It is on disk, or it never will be. */
  drop({ entry }: Accepted): void {
    this.#notes.delete(entry);
  }

  /** What the notes under way add to a memory, without the one of this name. */
  use(owner: MemoryOwner, except: string): { readonly entries: number; readonly bytes: number } {
    let entries = 0;
    let bytes = 0;
    for (const { text, replaces } of this.#of(owner, except)) {
      if (text !== null) {
        entries++;
        bytes += utf8Length(text);
      }
      if (replaces !== null) {
        entries--;
        bytes -= utf8Length(this.#read.entry(replaces)?.text ?? "");
      }
    }
    return { entries, bytes };
  }

  replaces = (owner: MemoryOwner, entry: string, except: string): boolean =>
    this.#of(owner, except).some((note) => note.replaces === entry);

  #of({ agent, subject }: MemoryOwner, except: string): readonly Accepted[] {
    if (this.#notes.size === 0) return [];
    const isOf = (note: Accepted): boolean => note.agent === agent && note.subject === subject && note.entry !== except;
    return [...this.#notes.values()].filter((note) => isOf(note) && this.#read.entry(note.entry) === null);
  }
}
