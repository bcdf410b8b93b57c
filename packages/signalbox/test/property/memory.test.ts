// The store's memory against one that is a list: whatever is noted, replaced and forgotten, and as of whatever moment it is read.
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryReader, memoryWriter } from "../../src/adapters/sqlite/memory.ts";
import { migrations } from "../../src/adapters/sqlite/schema.ts";

const WORDS = ["tea", "teapot", "Zürich", "mail", '"NEAR"', "日本語", "e-mail"] as const;
const words = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((list) => list.join(" "));
const subject = fc.constantFrom("ada", "bob");
const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("note" as const), subject, text: words, replaces: fc.nat(), step: fc.nat({ max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget" as const), subject, replaces: fc.nat(), step: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("take" as const), which: fc.nat() }) },
);

interface Entry {
  readonly entry: string;
  readonly subject: string;
  readonly place: number;
  readonly at: number;
  readonly replaces: string | null;
  text: string | null;
}
const plain = (text: string): readonly string[] =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) ?? [];
const fits = (text: string, asked: string): boolean => plain(text).some((word) => plain(asked).some((one) => word.startsWith(one)));

test("S9.12: the memory as of any batch is what a list of its entries says", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), words, subject, (acts, asked, whose) => {
      const db = new DatabaseSync(":memory:");
      for (const sql of migrations) db.exec(sql);
      db.exec("INSERT INTO version VALUES (1, 'w', 1, 'h', '{}', 0)");
      db.exec(
        "INSERT INTO run (key, id, version, kernel, status, epoch, started_at, updated_at, root) VALUES (1, 'run-1', 1, 1, 1, 1, 0, 0, 1)",
      );
      const write = memoryWriter(db);
      const read = memoryReader(db);
      const list: Entry[] = [];
      let at = 0;
      for (const one of acts) {
        if (one.kind === "take") {
          const entry = list[one.which % Math.max(1, list.length)];
          if (entry === undefined) continue;
          write.takeAway([entry.entry], { at, by: "ana", reason: "r" });
          entry.text = null;
          continue;
        }
        // Several batches may be of the same millisecond.
        at += one.step === 0 ? 0 : 1;
        const seq = list.length + 1;
        const standing = list.filter(
          (entry) => entry.subject === one.subject && entry.text !== null && !list.some(({ replaces }) => replaces === entry.entry),
        );
        // One in three takes the place of another; a forgetting always does.
        const before = one.kind === "forget" || one.replaces % 3 === 0 ? standing[one.replaces % Math.max(1, standing.length)] : undefined;
        if (one.kind === "forget" && before === undefined) continue;
        db.prepare("INSERT INTO journal (run, seq, at, head, hash) VALUES (1, ?, ?, '', x'')").run(seq, at);
        const entry = { entry: `m${seq}`, subject: one.subject, place: seq, at, replaces: before?.entry ?? null };
        const text = one.kind === "note" ? one.text : null;
        list.push({ ...entry, text });
        const origin = { agent: "helper", runId: "run-1", workflow: "w", seq, step: "help", untrusted: false };
        write.add({ ...entry, ...origin, text });
      }
      for (let place = 0; place <= list.length; place++) {
        const moment = place === 0 ? { at: 0, row: 0 } : read.momentOf(1, place);
        if (moment === null) continue;
        const there = list.filter((entry) => entry.place <= place);
        const standing = there.filter(
          (entry) => entry.subject === whose && entry.text !== null && !there.some(({ replaces }) => replaces === entry.entry),
        );
        const query = { agent: "helper", subject: whose, asOf: moment, limit: 100 };
        const names = (rows: readonly { readonly entry: string }[]): readonly string[] => rows.map(({ entry }) => entry);
        expect(names(read.entries(query))).toEqual(names(standing).toReversed());
        expect(names(read.entries({ ...query, words: asked })).toSorted()).toEqual(
          names(standing.filter(({ text }) => fits(text ?? "", asked))).toSorted(),
        );
        expect(read.use({ agent: "helper", subject: whose }, moment)).toEqual({
          entries: standing.length,
          bytes: standing.reduce((sum, { text }) => sum + Buffer.byteLength(text ?? ""), 0),
        });
      }
      db.close();
    }),
    { numRuns: 60 },
  );
});
