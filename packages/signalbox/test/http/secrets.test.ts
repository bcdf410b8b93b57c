import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { aesEnvelope } from "../../src/adapters/node/aes-envelope.ts";
import { secretForms } from "../../src/base/secret-forms.ts";
import { workflow } from "../../src/index.ts";
import type { Act, AuditEntry } from "../../src/ports/account-store.ts";
import type { SecretView } from "../../src/ports/engine.ts";
import { ServedEngine, type Visitor } from "./served-engine.ts";

const VALUE = 'sk-live "42"/4242-4242';
const echo = workflow({
  id: "echo",
  input: z.object({ note: z.string() }),
  limits: { costUsd: 0 },
  flow: (_f, input) => ({ note: input.note }),
});

let served: ServedEngine;
let root: Visitor;
beforeEach(async () => {
  const audit = (act: Act): Promise<void> => served.auth.audit.append(act);
  const envelope = aesEnvelope({ current: new Uint8Array(32).fill(1), former: null });
  served = new ServedEngine({ workflows: [echo], envelope, audit });
  root = await served.visitor("root", ["admin"]);
});
afterEach(() => served.dispose());
const crm = { value: VALUE, kind: "bearer", hosts: ["api.example"] };
const put = (who: Visitor | null, name: string, body: unknown): Promise<Response> =>
  served.request(who, "PUT", `/api/secrets/${name}`, body);

test("S18.2 a secret is set, listed, replaced and removed over HTTP; its value is in no answer", async () => {
  const answers: string[] = [];
  const told = async <T>(asked: Promise<Response>): Promise<T> => {
    const text = await (await asked).text();
    answers.push(text);
    return JSON.parse(text) as T;
  };
  expect(await told<SecretView>(put(root, "crm", crm))).toMatchObject({
    name: "crm",
    version: 1,
    changedBy: "root",
    hosts: ["api.example"],
  });
  expect(await told<SecretView>(put(root, "crm", { value: `${VALUE}-2` }))).toMatchObject({
    version: 2,
    kind: "bearer",
    hosts: ["api.example"],
  });
  expect(await told<SecretView[]>(served.request(root, "GET", "/api/secrets"))).toMatchObject([{ name: "crm", problem: null }]);
  expect(await told(served.request(root, "POST", "/api/secrets/rotation", {}))).toMatchObject({ secrets: 1, rewrapped: 0 });
  expect(await told(put(root, "crm", { ...crm, hosts: ["a b"] }))).toMatchObject({ code: "input-invalid" });
  expect(await told(put(root, "crm", { ...crm, value: 7 }))).toMatchObject({ code: "request-invalid" });
  const acts = await told<AuditEntry[]>(served.request(root, "GET", "/api/audit"));
  expect(acts.filter(({ target }) => target === "crm")).toMatchObject([
    { action: "secret-replaced", actor: "root", by: "session" },
    { action: "secret-created" },
  ]);
  expect(await served.auth.audit.verify()).toMatchObject({ broken: null });
  expect(await told(served.request(root, "DELETE", "/api/secrets/crm"))).toMatchObject({ name: "crm" });
  expect((await served.request(root, "DELETE", "/api/secrets/crm")).status).toBe(404);
  expect(answers).toHaveLength(8);
  expect(answers.join()).not.toMatch(/4242/);
});

test("S18.2 who may not change secrets does not even see which there are", async () => {
  const operator = await served.visitor("op", ["operator", "builder", "auditor"]);
  for (const who of [operator, null])
    for (const asked of [
      put(who, "crm", crm),
      served.request(who, "GET", "/api/secrets"),
      served.request(who, "DELETE", "/api/secrets/crm"),
    ])
      expect((await asked).status).toBe(who === null ? 401 : 403);
  expect(await served.host.engine.secrets()).toEqual([]);
});

test("S18.6 no answer has a form of a secret: not what was written before it was known, no refusal, no export, no change", async () => {
  const hidden = [...secretForms(VALUE)].join(" ");
  // Before the secret is known, so that the store has it.
  const early = await served.host.engine.start({ workflow: "echo", input: { note: hidden } });
  await served.host.engine.finished(early.runId, "ended");
  await put(root, "crm", crm);
  const late = (await (await served.request(root, "POST", "/api/runs", { workflow: "echo", input: { note: hidden } })).json()) as {
    runId: string;
  };
  await served.host.engine.finished(late.runId, "ended");
  const path = encodeURIComponent(VALUE);
  const answers = await Promise.all(
    [
      served.request(root, "GET", `/api/runs/${early.runId}`),
      served.request(root, "GET", `/api/runs/${early.runId}/journal`),
      served.request(root, "GET", `/api/runs/${late.runId}/journal`),
      served.request(root, "GET", "/api/runs"),
      served.request(root, "GET", `/api/runs/${path}`),
      served.request(root, "GET", `/api/runs?query=${path}`),
      served.request(root, "POST", "/api/runs", { workflow: VALUE, input: {} }),
      served.request(root, "POST", "/api/accounts", { name: VALUE, password: "long enough to be one", roles: [] }),
      served.request(root, "GET", "/api/audit/export"),
    ].map(async (asked) => (await asked).text()),
  );
  expect(answers[1]).toContain("[secret crm]");
  expect(answers[6]).toContain("[secret crm]");
  for (const form of secretForms(VALUE)) expect(answers.join("\n").includes(form), form).toBe(false);
  for (const json of answers.slice(0, 8)) expect(() => JSON.parse(json)).not.toThrow();
});
