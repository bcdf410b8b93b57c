// The real command over the real port, killed in the middle of its work.
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nodeSecrets } from "../../src/adapters/node/node-secrets.ts";
import { SqliteAccountStore } from "../../src/adapters/sqlite/sqlite-account-store.ts";
import { HttpClient } from "../../src/http/client/http-client.ts";
import { Auth } from "../../src/http/server/auth/auth.ts";
import { personOf } from "../../src/http/server/auth/person-of.ts";
import { Dev, fixtureConfig, Project } from "../cli/command.ts";

const LIVES = 4;
const project = new Project();
let key = "";

beforeAll(async () => {
  copyFileSync(fixtureConfig, join(project.folder, "signalbox.config.ts"));
  symlinkSync(resolve(import.meta.dirname, "../../../../node_modules"), join(project.folder, "node_modules"), "junction");
  mkdirSync(project.home, { recursive: true });
  const store = new SqliteAccountStore(project.home);
  const auth = new Auth({ store, secrets: nodeSecrets, now: () => Date.now(), peopleChanged: () => undefined });
  const account = await auth.accounts.create("ana", "correct horse battery", ["admin"], { actor: "test", by: "session" });
  ({ key } = await auth.keys.create("reader", ["runs:read", "runs:start"], 1, { ...personOf(account), session: null, isProved: true }));
  store.close();
});
afterAll(() => project.remove());

test("S1.9: no change is lost and none is told twice, however often the server is killed and comes back", async () => {
  const acknowledged: string[] = [];
  const told: string[] = [];
  const ended = new Set<string>();
  let cursor: string | null = null;
  const life = async (isLast: boolean): Promise<void> => {
    const dev = new Dev(project.start(["dev", "--json", "--port", "0"]));
    const { url } = await dev.next("ready");
    const client = new HttpClient({ server: String(url), key });
    const over = new AbortController();
    const isDone = (): boolean => acknowledged.every((runId) => ended.has(runId));
    const listening = (async () => {
      for await (const changes of client.changes(cursor, over.signal)) {
        expect(changes.reset).toBe(cursor === null);
        ({ cursor } = changes);
        for (const { runId, seq, run } of changes.runs) {
          if (seq > 0) told.push(`${runId} ${seq}`);
          if (run?.status === "completed") ended.add(runId);
        }
        if (isLast && isDone()) return;
      }
    })();
    if (isLast) await listening;
    else await startUntilKilled(client, dev, acknowledged);
    await dev.stop("SIGKILL");
    over.abort();
    await listening;
  };
  for (let n = 1; n <= LIVES; n++) await life(n === LIVES);
  expect(acknowledged.length).toBeGreaterThan(10);
  expect(acknowledged.filter((runId) => !ended.has(runId))).toEqual([]);
  expect(told.filter((each, index) => told.indexOf(each) !== index)).toEqual([]);
}, 60_000);

/** Starts runs one after another; the process is killed while the last one is under way. */
async function startUntilKilled(client: HttpClient, dev: Dev, acknowledged: string[]): Promise<void> {
  const begin = acknowledged.length;
  for (let n = 0; n < 200; n++) {
    const starting = client.call("POST /api/runs", { headers: {}, body: { workflow: "greet", input: { name: `n${n}` } } });
    if (acknowledged.length - begin > 20) dev.child.kill("SIGKILL");
    const run = await starting.catch(() => null);
    if (run === null) return;
    acknowledged.push(run.runId);
  }
}
