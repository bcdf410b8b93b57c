// The crash table of semantics.md, section 3, cell by cell: each delivery, each point at which the process may end.
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { applyOnce } from "../adapters/sqlite/apply-once.ts";
import { type AnyWorkflow, event, type ToolContext, ToolError, tool, workflow } from "../index.ts";
import type { CrashMoment } from "../testing/crashing-store.ts";
import { EngineHost } from "../testing/engine-host.ts";

const DELIVERIES = ["read", "keyed", "checked", "once", "local"] as const;
type Delivery = (typeof DELIVERIES)[number];
const POINTS = [
  "before the intent is committed",
  "intent committed, nothing sent",
  "sent, no answer",
  "answered, result not committed",
  "result committed",
] as const;
type Point = (typeof POINTS)[number];

/** The target: what it was sent, and what happened by that. */
class Target {
  readonly requests: string[] = [];
  readonly effects: string[] = [];
  /** How often it was asked whether something had happened. */
  probes = 0;
  isSilent = false;
  /** How often it cannot be reached, or says no. */
  unreachable = 0;
  refuses = false;
  db: DatabaseSync | null = null;

  receive(delivery: Delivery, key: string): { receipt: string } {
    if (this.unreachable > 0) {
      this.unreachable--;
      throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNREFUSED" } });
    }
    if (this.refuses) throw new ToolError("no", "Refused.", { outcome: "rejected" });
    this.requests.push(key);
    if (delivery === "local") {
      this.db ??= new DatabaseSync(":memory:");
      return applyOnce(this.db, key, () => this.#happen(key));
    }
    if (delivery === "read" || (delivery === "keyed" && this.effects.includes(key))) return { receipt: "done" };
    return this.#happen(key);
  }

  #happen(key: string): { receipt: string } {
    this.effects.push(key);
    return { receipt: "done" };
  }
}

let target: Target;
let host: EngineHost;
beforeEach(() => {
  target = new Target();
});
afterEach(async () => {
  await host.dispose();
  target.db?.close();
});

const QUIET_MS = 30_000;
const Nothing = z.object({});
const Receipt = z.object({ receipt: z.string() });
const Go = event("go", Nothing);

function flowOf(delivery: Delivery): AnyWorkflow {
  const modes = {
    keyed: { mode: "keyed", window: "1h" },
    checked: { mode: "checked", quiet: "30s" },
    once: { mode: "once" },
    local: { mode: "local" },
  } as const;
  const send = tool({
    id: `target.${delivery}`,
    effect: delivery === "read" ? "read" : "external",
    ...(delivery === "read" ? {} : { delivery: modes[delivery] }),
    timeout: "10s",
    input: Nothing,
    output: Receipt,
    probe: () => {
      target.probes++;
      return target.effects.length > 0 ? { happened: true, output: { receipt: "done" } } : { happened: false };
    },
    run: (_input, { idempotencyKey }: ToolContext): { receipt: string } | Promise<{ receipt: string }> => {
      const receipt = target.receive(delivery, idempotencyKey);
      return target.isSilent ? new Promise(() => undefined) : receipt;
    },
  });
  return workflow({
    id: `send-${delivery}`,
    input: Nothing,
    limits: { costUsd: 0 },
    flow: (f) => {
      f.wait("go", { event: Go, key: "now", within: "1d", expired: () => undefined });
      return f.call("send", send, {}).receipt;
    },
  });
}

/** The event is the first commit, the intent is in the second, the result in the third. */
const crashes: { readonly [P in Point]: { readonly commit: number; readonly when: CrashMoment } | null } = {
  "before the intent is committed": { commit: 2, when: "before" },
  "intent committed, nothing sent": { commit: 2, when: "after" },
  "sent, no answer": null,
  "answered, result not committed": { commit: 3, when: "before" },
  "result committed": { commit: 3, when: "after" },
};

async function dieAt(delivery: Delivery, point: Point): Promise<string> {
  host = new EngineHost({ workflows: [flowOf(delivery)], people: { ana: [] } });
  const { runId } = await host.engine.start({ workflow: `send-${delivery}`, input: {} });
  const crash = crashes[point];
  target.isSilent = crash === null;
  if (crash !== null) host.store.arm(crash);
  void host.engine.emit({ event: "go", key: "now", payload: {}, eventId: "go-1" });
  if (crash === null) {
    await expect.poll(() => target.requests.length).toBe(1);
    host.crash();
  } else await host.death();
  target.isSilent = false;
  return runId;
}

interface Cell {
  /** Requests that reached the target, in both lives. */
  readonly requests: number;
  readonly probes?: number;
  readonly ends: "completed" | "asks a person";
}
const runs: Cell = { requests: 1, ends: "completed" };
const sentAgain: Cell = { requests: 2, ends: "completed" };
const unsent: Cell = { requests: 0, ends: "asks a person" };
const unknown: Cell = { requests: 1, ends: "asks a person" };

const table: { readonly [P in Point]: { readonly [D in Delivery]: Cell } } = {
  "before the intent is committed": { read: runs, keyed: runs, checked: runs, once: runs, local: runs },
  // Two negative answers with a quiet time between them, and only then it is sent.
  "intent committed, nothing sent": { read: runs, keyed: runs, checked: { ...runs, probes: 2 }, once: unsent, local: runs },
  "sent, no answer": { read: sentAgain, keyed: sentAgain, checked: { ...runs, probes: 1 }, once: unknown, local: sentAgain },
  "answered, result not committed": { read: sentAgain, keyed: sentAgain, checked: { ...runs, probes: 1 }, once: unknown, local: sentAgain },
  "result committed": { read: runs, keyed: runs, checked: runs, once: runs, local: runs },
};
const cells = POINTS.flatMap((point) => DELIVERIES.map((delivery) => ({ point, delivery, cell: table[point][delivery] })));

describe("S3.1: the crash table", () => {
  test.for(cells)("$delivery, $point", async ({ point, delivery, cell }) => {
    const runId = await dieAt(delivery, point);
    const engine = host.open();
    await host.clock.pass(2 * QUIET_MS + 1_000);
    const run = await engine.finished(runId, "idle");

    expect(run.status).toBe(cell.ends === "completed" ? "completed" : "waiting");
    if (cell.ends === "completed") expect(run.output).toBe("done");
    else expect(run.waitingFor).toMatchObject([{ kind: "settlement", step: "/send" }]);
    expect(target.requests.length).toBe(cell.requests);
    expect(target.probes).toBe(cell.probes ?? 0);
    // Whatever is sent again carries the same key, and whatever changes anything happens once.
    expect(new Set(target.requests).size).toBeLessThanOrEqual(1);
    expect(target.effects.length).toBe(delivery === "read" ? 0 : cell.requests === 0 ? 0 : 1);
    expect(host.reports).toEqual([]);
    expect((await engine.replay(runId)).identical).toBe(true);
    expect((await engine.verify()).problems).toEqual([]);
  });
});

describe("S3.1: a call that is sent again after a crash, and does not leave", () => {
  test.for(["keyed", "local"] as const)("is in doubt all the same: %s is sent until it arrives", async (delivery) => {
    const runId = await dieAt(delivery, "sent, no answer");
    target.unreachable = 2;
    const engine = host.open();
    await host.clock.pass(60_000);
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: "done" });
    expect([target.requests.length, new Set(target.requests).size, target.effects.length]).toEqual([2, 1, 1]);
    expect((await engine.replay(runId)).identical).toBe(true);
  });

  test.for(["keyed", "local"] as const)("and never does: a person is asked about %s, and it is not called failed", async (delivery) => {
    const runId = await dieAt(delivery, "sent, no answer");
    target.unreachable = Number.POSITIVE_INFINITY;
    const engine = host.open();
    await host.clock.pass(10 * 60_000);
    expect(await engine.finished(runId, "idle")).toMatchObject({ status: "waiting", waitingFor: [{ kind: "settlement" }] });
    expect(target.requests.length).toBe(1);
  });

  test("also when the process ends once more meanwhile", async () => {
    const runId = await dieAt("keyed", "sent, no answer");
    target.unreachable = 1;
    host.open();
    await host.clock.pass(0);
    const engine = host.reopen();
    await host.clock.pass(60_000);
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect(target.effects.length).toBe(1);
  });

  test("beyond the keyed target's window it is not sent again", async () => {
    const runId = await dieAt("keyed", "sent, no answer");
    target.unreachable = 1;
    host.clock.jump(60 * 60_000 - 100);
    const engine = host.open();
    await host.clock.pass(60_000);
    expect(await engine.finished(runId, "idle")).toMatchObject({ waitingFor: [{ kind: "settlement" }] });
    expect(target.requests.length).toBe(1);
  });

  test("what the target definitely refuses has failed", async () => {
    const runId = await dieAt("keyed", "sent, no answer");
    target.refuses = true;
    const engine = host.open();
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "failed", error: { code: "no" } });
  });

  test("before its intent is committed nothing is in doubt", async () => {
    const runId = await dieAt("keyed", "before the intent is committed");
    target.unreachable = 1;
    expect(await host.open().finished(runId, "ended")).toMatchObject({ status: "failed", error: { code: "not-sent" } });
  });
});

describe("S3.4: what a person says about an unknown outcome", () => {
  test("it happened: the result is taken, and nothing is sent", async () => {
    const runId = await dieAt("once", "sent, no answer");
    const engine = host.open();
    await engine.finished(runId, "idle");
    await engine.settle({ runId, step: "send", by: "ana", choice: "happened", output: { receipt: "seen at the target" } });
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed", output: "seen at the target" });
    expect(target.requests.length).toBe(1);
  });

  test("it did not happen: a new attempt under the same intent and key", async () => {
    const runId = await dieAt("once", "intent committed, nothing sent");
    const engine = host.open();
    await engine.finished(runId, "idle");
    await engine.settle({ runId, step: "send", by: "ana", choice: "did-not-happen" });
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect(target.requests.length).toBe(1);
    const keys = (await engine.journal(runId)).flatMap(({ event: entry }) => (entry.type === "intent-recorded" ? [entry.key] : []));
    expect(new Set(keys)).toEqual(new Set(target.requests));
  });

  test("give up: the step fails", async () => {
    const runId = await dieAt("once", "sent, no answer");
    const engine = host.open();
    await engine.finished(runId, "idle");
    await engine.settle({ runId, step: "send", by: "ana", choice: "give-up" });
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "failed", error: { code: "outcome-unknown" } });
  });

  test("a result that does not fit the output schema is refused, and the question stays open", async () => {
    const runId = await dieAt("once", "sent, no answer");
    const engine = host.open();
    await engine.finished(runId, "idle");
    await expect(engine.settle({ runId, step: "send", by: "ana", choice: "happened", output: { receipt: 7 } })).rejects.toMatchObject({
      code: "input-invalid",
    });
    expect(await engine.inbox()).toMatchObject([{ kind: "settlement", state: "open" }]);
  });

  test("the unknown survives another crash, and is asked once", async () => {
    const runId = await dieAt("once", "sent, no answer");
    await host.open().finished(runId, "idle");
    const engine = host.reopen();
    expect(await engine.finished(runId, "idle")).toMatchObject({ status: "waiting" });
    expect(await engine.inbox()).toHaveLength(1);
    expect(target.requests.length).toBe(1);
  });
});

describe("S3.1: a keyed target that has forgotten the key", () => {
  test("is not sent the call again: a person decides", async () => {
    const runId = await dieAt("keyed", "sent, no answer");
    host.clock.jump(61 * 60_000);
    const engine = host.open();
    expect(await engine.finished(runId, "idle")).toMatchObject({ waitingFor: [{ kind: "settlement" }] });
    expect(target.requests.length).toBe(1);
  });
});

describe("S3.1: a checked target", () => {
  test("that cannot be asked leaves the doubt to a person", async () => {
    const runId = await dieAt("checked", "sent, no answer");
    Object.defineProperty(target, "probes", {
      set: () => {
        throw new Error("The target does not answer.");
      },
      get: () => 0,
    });
    const engine = host.open();
    await host.clock.pass(QUIET_MS);
    expect(await engine.finished(runId, "idle")).toMatchObject({ waitingFor: [{ kind: "settlement" }] });
    expect(target.requests.length).toBe(1);
  });

  test("is not sent the call before the quiet time between two negative answers is over", async () => {
    const runId = await dieAt("checked", "intent committed, nothing sent");
    const engine = host.open();
    await host.clock.pass(QUIET_MS - 1_000);
    expect([target.probes, target.requests.length]).toEqual([1, 0]);
    await host.clock.pass(2_000);
    expect(await engine.finished(runId, "ended")).toMatchObject({ status: "completed" });
    expect([target.probes, target.requests.length]).toEqual([2, 1]);
  });
});

test("S3.1: a local effect is one row in a database of its own, whatever is sent how often", async () => {
  const runId = await dieAt("local", "answered, result not committed");
  await host.open().finished(runId, "ended");
  expect(target.effects).toHaveLength(1);
  expect(target.db?.prepare("SELECT count(*) AS rows FROM signalbox_effect").get()).toMatchObject({ rows: 1 });
});
