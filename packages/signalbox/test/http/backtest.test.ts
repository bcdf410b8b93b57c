// Stored decisions under other policies, over HTTP: what the contract says is what is answered.
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { backtestPolicies } from "../../src/http/contract/policy-operations.ts";
import { ask, gt, policyFor, tool, workflow } from "../../src/index.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const refund = tool({
  id: "refund",
  effect: "external",
  maxCostUsd: 0.01,
  input: z.object({ amount: z.number() }),
  output: z.object({}),
  run: () => ({}),
});
const refunding = workflow({
  id: "refunding",
  input: z.object({ amount: z.number() }),
  limits: { costUsd: 1 },
  flow: (f, input) => {
    f.call("pay", refund, { amount: input.amount });
    f.when("large", gt(input.amount, 400), () => f.fail("late", "late", "Too late."));
  },
});
const above = (most: number) =>
  policyFor("refunds", refund, {
    rules: [{ when: (call) => gt(call.args.amount, most), then: ask({ by: "role:ae", within: "2h", reason: "Large." }) }],
  });

let served: ServedEngine;
let ana: Visitor;
beforeEach(async () => {
  served = new ServedEngine({ workflows: [refunding], people: { bo: ["role:ae"] }, policies: [above(500)] });
  ana = await served.visitor("ana", ["builder"]);
  for (const amount of [100, 300, 450]) {
    const { runId } = await served.host.engine.start({ workflow: "refunding", input: { amount } });
    await served.host.engine.finished(runId, "ended");
  }
});
afterEach(() => served.dispose());
const post = (body: object) => served.request(ana, "POST", "/api/policies/backtest", body);

test("S25.1 over HTTP: what the engine says, in the shape of the contract, a page at a time", async () => {
  const request = { policies: [above(200).data], reservations: true } as const;
  const response = await post(request);
  expect(response.status).toBe(200);
  const page = (await response.json()) as unknown;
  expect(page).toEqual(JSON.parse(JSON.stringify(await served.host.engine.backtest(request))));
  const { schema } = backtestPolicies.responses[200].content["application/json"];
  expect(schema.parse(page)).toMatchObject({
    runs: 3,
    runsFlipped: 2,
    flips: [{ after: { by: "role:ae" } }, {}],
    incidents: [{ kind: "failed" }],
    reservations: [{}, {}, {}],
  });
  const first = schema.parse(await (await post({ limit: 2 })).json());
  expect(schema.parse(await (await post({ limit: 2, before: first.next })).json())).toMatchObject({ runs: 1, next: null });
});

test("what is no policy is refused with the place of each problem, and what is no request with what it may be", async () => {
  const refused = await post({ policies: [{ ...above(1).data, rules: [] }] });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ problems: [{ path: "[0].rules", message: "must be a list of at least one rule." }] });
  for (const body of [{ limit: 0 }, { limit: 1_001 }, { since: "soon" }, { policy: [] }]) expect((await post(body)).status).toBe(400);
  expect((await post({ before: "nope" })).status).toBe(404);
});
