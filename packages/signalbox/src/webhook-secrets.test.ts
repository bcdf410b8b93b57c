import { expect, test } from "vitest";
import { z } from "zod";
import { type Config, defineConfig, env, webhook, workflow } from "./index.ts";
import { hooksOf, secretGaps } from "./webhook-secrets.ts";

const taking = (id: string, ...paths: readonly string[]) =>
  workflow({ id, input: z.object({}), on: paths.map((path) => webhook(path)), limits: { costUsd: 0 }, flow: () => undefined });
const config = (webhooks: Config["webhooks"]): Config =>
  defineConfig({ workflows: [taking("leads", "/lead")], ...(webhooks === undefined ? {} : { webhooks }) });
const good = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

test("S15.3: a webhook without a secret is told, with what to set; no text says a secret", () => {
  expect(secretGaps(config(undefined), {})).toMatchObject([{ workflow: "leads", path: "/lead", kind: "missing" }]);
  const named = config({ "/lead": { secret: [env("OLD"), env("NEW")] } });
  expect(secretGaps(named, {})).toMatchObject([{ kind: "missing", advice: expect.stringContaining("Set OLD or NEW.") }]);
  expect(secretGaps(named, { NEW: good })).toEqual([]);
  const unusable = secretGaps(named, { OLD: "whsec_c2hvcnQ=", NEW: good });
  expect(unusable).toMatchObject([{ kind: "unusable", message: expect.stringContaining("OLD") }]);
  expect(JSON.stringify([unusable, named])).not.toMatch(/c2hvcnQ|BwcH/);
  expect(secretGaps(config({ "/lead": { kind: "github", secret: env("HUB") } }), { HUB: "short" })).toMatchObject([{ kind: "unusable" }]);
});

test("secrets are read at each delivery: what is set later counts from then on", () => {
  const environment: Record<string, string> = {};
  const [hook] = hooksOf(config({ "/lead": { secret: env("NEW") } }), ({ name }) => environment[name]);
  expect(hook?.secrets()).toEqual([]);
  environment.NEW = good;
  expect(hook?.secrets()).toEqual([good]);
});

test.each([
  ["a path of no trigger", { "/other": { secret: env("A") } }, /no workflow has a trigger webhook\("\/other"\)/],
  ["a secret that is written down", { "/lead": { secret: "whsec_abc" } }, /must name a variable/],
  ["no secret", { "/lead": { secret: [] } }, /must name a variable/],
  ["an unknown kind", { "/lead": { kind: "other", secret: env("A") } }, /kind must be/],
] as const)("a config with %s is refused", (_name, webhooks, message) => {
  expect(() => config(webhooks as unknown as Config["webhooks"])).toThrow(message);
});
test("a config with one path twice is refused", () => {
  expect(() => defineConfig({ workflows: [taking("a", "/lead"), taking("b", "/lead")] })).toThrow(/two webhooks have the path/);
});
