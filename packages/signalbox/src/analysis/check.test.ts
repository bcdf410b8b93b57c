import { describe, expect, test } from "vitest";
import { erase, flowOf, guarded, read, send, write } from "../../test/analysis/sample.ts";
import type { Graph } from "../definition/graph.ts";
import { propose } from "../definition/proposal.ts";
import { checkWorkflow } from "./check.ts";
import { coverageOf } from "./coverage.ts";
import { graphsOf } from "./graph-lookup.ts";
import { reachOf } from "./reach.ts";

describe("coverage", () => {
  test("V1: a call that performs a cleared proposal is covered, and the approval is named", () => {
    expect(coverageOf(guarded.graph)[0]).toEqual({
      node: "mail",
      workflow: "sample",
      tool: "mail.send",
      effect: "external",
      path: ["review.granted"],
      verdict: "covered",
      approval: { node: "review", call: "mail", by: "role:manager" },
      behind: [],
    });
  });

  test("V2: a call behind an approval that does not show it is not covered", () => {
    const verdicts = coverageOf(guarded.graph).map(({ node, verdict, behind }) => [node, verdict, behind]);
    expect(verdicts).toEqual([
      ["mail", "covered", []],
      ["wipe", "covered", []],
      ["mail-again", "not-covered", ["review"]],
      ["wipe-anyway", "not-covered", []],
    ]);
  });

  test("V1: a graph that claims a clearance without performing what was approved is not believed", () => {
    const forged = JSON.parse(
      JSON.stringify(guarded.graph).replaceAll('"ref":"review.approved","path":["calls","wipe"]', '"ref":"input","path":[]'),
    ) as Graph;
    expect(coverageOf(forged).find(({ node }) => node === "wipe")?.verdict).toBe("not-covered");
    const other = JSON.parse(JSON.stringify(guarded.graph).replaceAll('"approval":"review"', '"approval":"other"')) as Graph;
    expect(coverageOf(other).map(({ verdict }) => verdict)).toEqual(["not-covered", "not-covered", "not-covered", "not-covered"]);
  });

  test("V2: an approval around another workflow covers nothing in it", () => {
    const child = flowOf((f, input) => f.call("erase", erase, input), { id: "child" });
    const parent = flowOf((f, input) =>
      f.approve("ok", {
        calls: { mail: propose(send, input) },
        by: "role:a",
        within: "1d",
        granted: (_shown, calls) => {
          f.perform("mail", calls.mail);
          f.run("go", child, input);
        },
      }),
    );
    expect(coverageOf(parent.graph, graphsOf(parent)).find(({ workflow }) => workflow === "child")).toMatchObject({
      node: "go/erase",
      path: ["ok.granted", "go"],
      verdict: "not-covered",
      behind: [],
    });
  });
});

describe("reach", () => {
  test("names the system, the scope and the hosts of each node", () => {
    const { graph } = flowOf((f, input) => {
      f.call("look", read, input);
      f.summarize("sum-up", { model: "small", text: input.id, maxInputTokens: 10, maxOutputTokens: 10 });
      f.call("tell", send, input);
    });
    expect(reachOf(graph).map(({ node, target, system, effect, scope, hosts }) => [node, target, system, effect, scope, hosts])).toEqual([
      ["look", "crm.read", "crm", "read", "crm:read", []],
      ["sum-up", "small", "model", null, "", []],
      ["tell", "mail.send", "mail", "external", "mail:external", ["api.mail.example"]],
    ]);
  });

  test("a workflow that is run at two places is listed once", () => {
    const child = flowOf((f, input) => f.call("tell", send, input), { id: "child" });
    const parent = flowOf((f, input) => void [f.run("one", child, input), f.run("two", child, input)]);
    expect(reachOf(parent.graph, graphsOf(parent)).map(({ node }) => node)).toEqual(["one/tell"]);
  });
});

describe("a report", () => {
  test("an uncovered destructive call is an error, an uncovered external one a warning, each with its place and what to do", () => {
    const { problems } = checkWorkflow(guarded);
    expect(problems.map(({ severity, code, path }) => [severity, code, path])).toEqual([
      ["warning", "external-without-approval", "mail-again"],
      ["error", "destructive-without-approval", "wipe-anyway"],
    ]);
    expect(problems[0]?.message).toBe(
      'The external call of "mail.send" is not covered by an approval on the path review.granted. "review" comes before it and does not show what it sends.',
    );
    expect(problems[1]?.advice).toBe('Give propose(...) of "crm.erase" to the `calls` of an approval, and f.perform it in `granted`.');
  });

  test("a ceiling above the limit and an unbounded one are warnings", () => {
    const above = flowOf((f, input) => f.call("tell", write, input), { costUsd: 0.05 });
    expect(checkWorkflow(above).problems).toMatchObject([{ severity: "warning", code: "ceiling-above-limit", path: "limits.costUsd" }]);
    const unbounded = flowOf((f) => f.draft("write", { model: "huge", text: "x", maxInputTokens: 1, maxOutputTokens: 1 }));
    expect(checkWorkflow(unbounded).problems).toMatchObject([{ severity: "warning", code: "ceiling-unbounded", path: "write" }]);
  });

  test("a workflow brings the graphs of what it runs; a graph alone does not", () => {
    const child = flowOf((f, input) => f.call("post", write, input), { id: "child" });
    const parent = flowOf((f, input) => f.run("go", child, input));
    expect(checkWorkflow(parent).ceiling.usd).toBe(0.1);
    expect(checkWorkflow(parent.graph).ceiling.usd).toBeNull();
  });

  test("it counts nodes by kind and by who is in control, and is plain JSON", () => {
    const report = checkWorkflow(guarded);
    expect(report.nodes).toEqual({ total: 5, byKind: { approve: 1, call: 4 }, byController: { rules: 2, ai: 0, human: 3 } });
    expect(report).toMatchObject({ workflow: "sample", hash: guarded.hash, limits: { costUsd: 1_000 } });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
