import { describe, expect, test } from "vitest";
import { proveApprovals } from "../../src/analysis/approval-proof/prove-approvals.ts";
import { graphsOf } from "../../src/analysis/graph-lookup.ts";
import { defaultPolicies } from "../../src/index.ts";
import { leaks } from "./leaks.ts";
import { sound } from "./sound.ts";
import type { Sample } from "./stock.ts";

const proofOf = ({ workflow, policies = defaultPolicies }: Sample) =>
  proveApprovals(workflow.graph, { graph: graphsOf(workflow), policies: policies.map(({ data }) => data) });

describe("S22.10: a planted leak is reported with its node and its path", () => {
  test.each(leaks.map((leak) => [leak.name, leak] as const))("%s", (_name, leak) => {
    const found = proofOf(leak).unproven.map(({ node, path, code }) => ({ node, path: path.join(" → "), code }));
    expect(found).toEqual([{ node: leak.node, path: leak.path, code: leak.code }]);
  });
});

describe("S22.10: what is sound is not reported", () => {
  test.each(sound.map((sample) => [sample.name, sample] as const))("%s", (_name, sample) => {
    const { unproven, notFollowed } = proofOf(sample);
    expect({ unproven, notFollowed }).toEqual({ unproven: [], notFollowed: [] });
  });
});

test("there are fifty of each, and no two are the same graph", () => {
  const bodies = [...leaks, ...sound].map(({ workflow: { graph }, policies }) =>
    JSON.stringify([graph.main, policies?.map(({ hash }) => hash)]),
  );
  expect(new Set(bodies).size).toBe(bodies.length);
  expect(leaks.length).toBeGreaterThanOrEqual(50);
  expect(sound.length).toBeGreaterThanOrEqual(50);
});
