import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { workflow } from "../../src/index.ts";
import type { PublishOutcome, PublishPlanView } from "../../src/ports/engine.ts";
import { PASSWORD, ServedEngine, type Visitor } from "./served-engine.ts";

const greet = (text: string) =>
  workflow({ id: "greet", description: text, input: z.object({}), limits: { costUsd: 1 }, flow: () => ({ text }) });

let served: ServedEngine;
let ana: Visitor;
let bo: Visitor;
beforeEach(async () => {
  served = new ServedEngine({ workflows: [greet("one")], people: { ana: ["role:builder"], bo: ["role:builder"] } });
  served.host.reopen({ workflows: [greet("two")], publishes: "asked", publishing: { approvals: 1 } });
  served.host.crash();
  served.open();
  ana = await served.visitor("ana", ["builder"]);
  bo = await served.visitor("bo", ["builder"]);
});
afterEach(() => served.dispose());

const publish = (who: Visitor) => served.request(who, "POST", "/api/workflows/greet/publications", { reason: "better" });
const decide = (who: Visitor, decision: "approve" | "reject", plan: string) =>
  served.request(who, "POST", "/api/publish-requests/1/decision", { decision, plan });
const planSeen = async (): Promise<PublishPlanView> =>
  (await (await served.request(ana, "GET", "/api/workflows/greet/plan")).json()) as PublishPlanView;
const prove = (who: Visitor) => served.request(who, "POST", "/api/session/proof", { password: PASSWORD });

test("S20.1: to publish and to approve need a proof of the last ten minutes, to reject does not", async () => {
  served.host.clock.jump(600_000);
  expect((await publish(ana)).status).toBe(403);
  await prove(ana);
  const { request } = (await (await publish(ana)).json()) as PublishOutcome;
  expect(request).toMatchObject({ request: 1, state: "open", by: "ana" });
  const { plan } = await planSeen();
  expect(request?.plan).toBe(plan.hash);
  expect((await decide(bo, "approve", plan.hash)).status).toBe(403);
  expect((await decide(bo, "reject", plan.hash)).status).toBe(200);
  await publish(ana);
  await prove(bo);
  const approved = await served.request(bo, "POST", "/api/publish-requests/2/decision", { decision: "approve", plan: plan.hash });
  expect([approved.status, await approved.json()]).toMatchObject([200, { publication: { version: 2, by: "ana", approvedBy: ["bo"] } }]);
  const events = (await served.host.engine.instance()).filter(({ type }) => type.startsWith("publish"));
  expect(events.map(({ type, detail }) => [type, detail])).toMatchObject([
    ["publish-requested", { by: "ana", identity: "session" }],
    ["publish-rejected", { by: "bo", identity: "session" }],
    ["publish-requested", { by: "ana" }],
    ["published", { by: "ana", identity: "session", approvedBy: ["bo"] }],
  ]);
});

test("S24.7: a plan is of everybody who reads workflows, publishing is not", async () => {
  const viewer = await served.visitor("vera", ["viewer"]);
  expect((await served.request(viewer, "GET", "/api/workflows/greet/plan")).status).toBe(200);
  expect((await served.request(viewer, "GET", "/api/workflows/greet/plan?version=1")).status).toBe(200);
  expect((await served.request(viewer, "GET", "/api/workflows/greet/plan?version=9")).status).toBe(404);
  expect((await publish(viewer)).status).toBe(403);
  const refused = await served.request(ana, "POST", "/api/workflows/greet/publications", { plan: "0".repeat(64), reason: "better" });
  expect([refused.status, await refused.json()]).toMatchObject([409, { code: "hash-mismatch" }]);
});
