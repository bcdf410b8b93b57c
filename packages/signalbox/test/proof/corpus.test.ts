import { describe, expect, test } from "vitest";
import { proveApprovals } from "../../src/analysis/approval-proof/prove-approvals.ts";
import { graphsOf } from "../../src/analysis/graph-lookup.ts";
import { defaultPolicies } from "../../src/index.ts";
import { leaks } from "./leaks.ts";
import { sound } from "./sound.ts";
import { by, flowOf, type Input, type Sample, sendMail } from "./stock.ts";

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

test("what is read many times over is looked at once: terms share their parts", () => {
  const wide = flowOf("wide", (f, input) => {
    const fields = (of: unknown) => Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, of]));
    let value: unknown = input.mail;
    for (let depth = 0; depth < 10; depth++) {
      const inner = value;
      value = f.when(
        `w${depth}`,
        input.vip,
        () => ({ a: fields(inner) }),
        () => ({ b: fields(inner) }),
      );
    }
    f.approve("review", { ...by, show: value as Input["mail"], granted: (shown) => f.call("send", sendMail, shown) });
    f.call("again", sendMail, value as Input["mail"]);
  });
  const { unproven } = proofOf({ name: "", workflow: wide });
  expect(unproven.map(({ node, code }) => [node, code])).toEqual([["again", "no-approval"]]);
});
