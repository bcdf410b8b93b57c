// A real server over a real port, which dies by SIGKILL between the commit that stores an event and its answer.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeSecrets } from "../../src/adapters/node/node-secrets.ts";
import { SqliteAccountStore } from "../../src/adapters/sqlite/sqlite-account-store.ts";
import { HttpClient } from "../../src/http/client/http-client.ts";
import { Auth } from "../../src/http/server/auth/auth.ts";
import { personOf } from "../../src/http/server/auth/person-of.ts";
import { Dev, Project } from "../cli/command.ts";

const script = resolve(import.meta.dirname, "fixture/killed-server.ts");
let project: Project;
let key = "";
beforeEach(async () => {
  project = new Project();
  mkdirSync(project.home, { recursive: true });
  const store = new SqliteAccountStore(project.home);
  const auth = new Auth({ store, secrets: nodeSecrets, now: () => Date.now(), peopleChanged: () => undefined });
  const account = await auth.accounts.create("ana", "correct horse battery", ["admin"], { actor: "test", by: "session" });
  ({ key } = await auth.keys.create("sender", ["runs:read", "runs:start", "events:emit"], 1, {
    ...personOf(account),
    session: null,
    isProved: true,
  }));
  store.close();
});
afterEach(() => project.remove());

async function serve(env: Readonly<Record<string, string>> = {}): Promise<HttpClient> {
  const { url } = await new Dev(project.node([script], env)).next("ready");
  return new HttpClient({ server: String(url), key });
}
const send = (client: HttpClient) =>
  client.call("POST /api/events", { body: { event: "paid", key: "o-1", payload: { amount: 5 }, eventId: "e-1" } });
const ended = async (client: HttpClient, run: string) =>
  (await client.call("GET /api/runs/{run}/finished", { params: { run }, query: { until: "ended" } })).run;
const startOrder = async (client: HttpClient): Promise<string> =>
  (await client.call("POST /api/runs", { headers: {}, body: { workflow: "order", input: { id: "o-1" } } })).runId;
const isWaiting = async (client: HttpClient, run: string): Promise<void> => {
  for (;;) {
    const { waitingFor } = await client.call("GET /api/runs/{run}", { params: { run } });
    if (waitingFor.some(({ kind }) => kind === "event")) return;
  }
};

describe("S1.1: an event that was stored and never answered is sent again under its id, and is one event", () => {
  test.each([
    ["stored, and its wait was open", "0", true],
    ["given to its wait", "1", true],
    ["stored, and its wait opens later", "0", false],
  ])("when the server died as it was %s", async (_name, after, waits) => {
    const first = await serve({ KILL_AT: "e-1", KILL_AFTER: after });
    const run = await startOrder(first);
    if (waits) await isWaiting(first, run);
    await expect(send(first)).rejects.toMatchObject({ code: "unavailable" });
    const second = await serve();
    expect(await send(second)).toEqual({ eventId: "e-1", delivered: 0 });
    // The second wait gets nothing: there was one event.
    expect(await ended(second, run)).toMatchObject({ status: "completed", output: { first: 5, second: 0 } });
  });
});
