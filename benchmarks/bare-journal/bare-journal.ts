// No product: the smallest journal over node:sqlite that keeps the same promise. A step's result is a row, and the step resolves
// only after the COMMIT that holds it; all rows that wait at the same moment share one commit. It says what a journal on this
// machine and disk can reach when nothing else costs anything: no kernel, no schemas, no chain, no recovery, no clock.
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { input, next, STEPS, type Value } from "../harness/linear.ts";

type Row = readonly [run: number, seq: number, data: string];
const STARTED = -1;
const ENDED = -2;

export class BareJournal {
  readonly #db: DatabaseSync;
  readonly #start: StatementSync;
  readonly #append: StatementSync;
  readonly #end: StatementSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #queue: Row[] = [];
  #waiters: (() => void)[] = [];
  #busy = false;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec(`
      PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
      CREATE TABLE IF NOT EXISTS run(id INTEGER PRIMARY KEY, name TEXT, status INTEGER NOT NULL, input TEXT, output TEXT);
      CREATE TABLE IF NOT EXISTS ev(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, seq INTEGER NOT NULL, data TEXT NOT NULL);
      CREATE UNIQUE INDEX IF NOT EXISTS ev_rs ON ev(run,seq);
      CREATE INDEX IF NOT EXISTS run_open ON run(status) WHERE status=0;`);
    this.#append = this.#db.prepare("INSERT INTO ev(run,seq,data) VALUES(?,?,?)");
    this.#start = this.#db.prepare("INSERT INTO run(id,name,status,input) VALUES(?,?,0,?)");
    this.#end = this.#db.prepare("UPDATE run SET status=1, output=? WHERE id=?");
    this.#begin = this.#db.prepare("BEGIN IMMEDIATE");
    this.#commit = this.#db.prepare("COMMIT");
  }

  /** "2" is FULL. */
  get synchronous(): string {
    return String(Object.values(this.#db.prepare("PRAGMA synchronous").get() ?? {})[0]);
  }

  async run(i: number): Promise<Value> {
    let value = input(i);
    await this.#write(i, STARTED, value);
    for (let step = 0; step < STEPS; step++) {
      value = await (async () => next(value))();
      await this.#write(i, step, value);
    }
    await this.#write(i, ENDED, value);
    return value;
  }

  close(): void {
    this.#db.close();
  }

  #write(run: number, seq: number, value: Value): Promise<void> {
    this.#queue.push([run, seq, JSON.stringify(value)]);
    const written = new Promise<void>((resolve) => this.#waiters.push(resolve));
    if (!this.#busy) {
      this.#busy = true;
      setImmediate(() => this.#flush());
    }
    return written;
  }

  #flush(): void {
    if (this.#queue.length === 0) {
      this.#busy = false;
      return;
    }
    const rows = this.#queue;
    const waiters = this.#waiters;
    this.#queue = [];
    this.#waiters = [];
    this.#store(rows);
    for (const wake of waiters) wake();
    setImmediate(() => this.#flush());
  }

  #store(rows: readonly Row[]): void {
    this.#begin.run();
    for (const [run, seq, data] of rows) {
      if (seq === STARTED) this.#start.run(run, "linear10", data);
      else if (seq === ENDED) this.#end.run(data, run);
      else this.#append.run(run, seq, data);
    }
    this.#commit.run();
  }
}
