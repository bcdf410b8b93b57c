import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { metricsText } from "../../src/http/server/metrics-text.ts";
import { workflow } from "../../src/index.ts";
import { ServedEngine } from "./served-engine.ts";

const ask = workflow({
  id: "ask",
  input: z.object({}),
  limits: { costUsd: 0 },
  flow: (f) => {
    f.ask("sure", { question: "Sure?", form: z.object({ yes: z.boolean() }), who: "role:ae", within: "2d", expired: () => undefined });
    return { done: true };
  },
});

let served: ServedEngine;
beforeEach(() => {
  served = new ServedEngine({ workflows: [ask], people: { ana: ["role:ae"] }, limits: { costUsdPerDay: 5 } });
});
afterEach(() => served.dispose());

describe("S21.4: /metrics", () => {
  test("says how the instance stands, to a key that may read it", async () => {
    const { runId } = await served.host.engine.start({ workflow: "ask", input: {} });
    await served.host.engine.finished(runId, "idle");
    served.host.clock.jump(90_000);
    const admin = await served.visitor("admin", ["admin"]);
    const made = await served.request(admin, "POST", "/api/keys", { name: "collector", permissions: ["metrics:read"] });
    const { key } = (await made.json()) as { readonly key: string };
    const response = await served.request(null, "GET", "/metrics", undefined, { authorization: `Bearer ${key}` });
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const lines = (await response.text()).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        "# TYPE signalbox_runs gauge",
        'signalbox_runs{workflow="ask",status="waiting"} 1',
        'signalbox_open_tasks{workflow="ask"} 1',
        'signalbox_oldest_task_seconds{workflow="ask"} 90',
        'signalbox_budget_usd{scope="instance-day",key="",part="limit"} 5',
        "signalbox_doubtful_calls 0",
        "signalbox_paused 0",
      ]),
    );
    expect((await served.request(null, "GET", "/api/runs", undefined, { authorization: `Bearer ${key}` })).status).toBe(403);
  });

  test("and nothing to whoever is nobody", async () => {
    expect((await served.request(null, "GET", "/metrics")).status).toBe(401);
  });

  test("a name that is hostile stays within its quotes", () => {
    const samples = [{ labels: { workflow: 'a"} 1\nevil 2 \\' }, value: 1 }];
    expect(metricsText([{ name: "m", help: "h", samples }])).toBe('# HELP m h\n# TYPE m gauge\nm{workflow="a\\"} 1\\nevil 2 \\\\"} 1\n');
  });
});
