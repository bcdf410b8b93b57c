// A million rows as a list reads them: runs without journals, of five workflows and twelve tools, some of which have failed, cost money or wait.
import { SqliteRunStore } from "../../packages/signalbox/src/adapters/sqlite/sqlite-run-store.ts";
import type { RunStatus } from "../../packages/signalbox/src/ports/engine.ts";
import type { StoreWriter, VersionRow } from "../../packages/signalbox/src/ports/run-store.ts";

const RUNS_PER_COMMIT = 5_000;
const WORKFLOWS = ["lead-in", "lead-out", "invoice", "ticket", "rare"];
const TOOLS = [
  "crm.read",
  "crm.note",
  "mail.send",
  "press.search",
  "pay.charge",
  "pay.refund",
  "web.get",
  "web.post",
  "doc.read",
  "doc.write",
  "cal.book",
  "rare.tool",
];
const COMPANIES = 5_000;
const CAP = { scope: "run", key: "", limit: { costMicroUsd: 2_000_000, tokens: null } } as const;

/** Spread evenly, and the same each time. */
const hashed = (n: number): number => Math.imul(n ^ (n >>> 15), 0x2c1b3c6d) >>> 0;

const statusOf = (h: number): RunStatus =>
  h % 50 === 0 ? "failed" : h % 20 === 1 ? "waiting" : h % 10_000 === 7 ? "blocked" : "completed";
const workflowOf = (h: number): string => (h % 20_000 === 3 ? "rare" : (WORKFLOWS[h % 4] as string));

export function fill(home: string, runs: number, note: (message: string) => void): void {
  const store = new SqliteRunStore({ home, command: "benchmark run-list" });
  try {
    const versions = new Map<string, VersionRow>();
    const commit = (job: (writer: StoreWriter) => void): void => {
      const [error] = store.commit([job]);
      if (error !== null && error !== undefined) throw error;
    };
    commit((writer) => {
      for (const workflow of WORKFLOWS) versions.set(workflow, writer.addVersion({ workflow, hash: workflow, graph: "{}" }, 0));
    });
    for (let first = 1; first <= runs; first += RUNS_PER_COMMIT) {
      commit((writer) => {
        for (let key = first; key < Math.min(first + RUNS_PER_COMMIT, runs + 1); key++) add(writer, key, versions);
      });
      if ((first - 1) % 100_000 === 0) note(`${first - 1} runs are written`);
    }
  } finally {
    store.close();
  }
}

function add(writer: StoreWriter, key: number, versions: ReadonlyMap<string, VersionRow>): void {
  const h = hashed(key);
  const version = versions.get(workflowOf(h)) as VersionRow;
  const runId = `01benchmark${key.toString().padStart(15, "0")}`;
  const subject = `someone-${h % 300_000}@company-${h % COMPANIES}.example`;
  const status = statusOf(h);
  const at = 1_750_000_000_000 + key * 1_000;
  const { id, workflow } = version;
  const born = {
    key,
    runId,
    version: id,
    workflow,
    status: "running",
    startedAt: at,
    startedBy: null,
    subject,
    parent: null,
    root: key,
    queuedInput: null,
  } as const;
  writer.addRun(born);
  if (h % 3 === 0) spend(writer, key, runId, h % 1_000 === 0 ? 1_500_000 : 10_000 + (h % 150_000));
  const waits = status === "waiting";
  const waiting = waits ? [{ kind: h % 2 === 0 ? "approval" : "timer", step: "/review", since: new Date(at).toISOString() } as const] : [];
  const error = status === "failed" ? JSON.stringify({ code: "refused", message: "The other side refused.", attempts: 3 }) : null;
  const change = { key, at, seq: 1, head: "00", outcome: null, error, waiting, waitingCount: waiting.length };
  writer.changeStatus({ ...change, status, ended: status === "completed" || status === "failed" });
  writer.catalogue.addControl(key, { rules: 20, ai: h % 7, human: h % 3 });
  const tools = [TOOLS[h % 6], TOOLS[6 + (h % 5)], ...(h % 50_000 === 9 ? ["rare.tool"] : [])];
  for (const tool of tools) writer.catalogue.addTool(key, tool as string);
  writer.catalogue.putText(
    key,
    "given",
    `${runId} ${subject} Company ${h % COMPANIES} would like an offer for ${h % 400} seats, company${h % COMPANIES}`,
  );
  if (!waits)
    writer.catalogue.putText(key, "came-to", `The offer went out, number ${h % 90_000}. ${error === null ? "Accepted." : "Refused."}`);
}

function spend(writer: StoreWriter, run: number, key: string, costMicroUsd: number): void {
  const bound = { costMicroUsd: 1_600_000, tokens: 0 };
  const caps = [{ ...CAP, key }];
  const id = writer.ledger.reserve({ run, command: "/write#1", what: "model large", at: 0, controller: "rules", bound, caps });
  const spent = { costMicroUsd, tokens: 0 };
  const state = "reserved" as const;
  const row = { id, run, command: "/write#1", what: "model large", at: 0, controller: "rules" as const, state, bound, spent: null, caps };
  writer.ledger.settle(row, "settled", spent, {
    spent,
    reserved: { costMicroUsd: -bound.costMicroUsd, tokens: 0 },
    doubtful: { costMicroUsd: 0, tokens: 0 },
  });
}
