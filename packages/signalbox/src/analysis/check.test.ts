import { describe, expect, test } from "vitest";
import { erase, flowOf, guarded, Item, read, send, toolOf, write } from "../../test/analysis/sample.ts";
import { agent } from "../definition/agent.ts";
import { eq } from "../definition/expression.ts";
import type { Graph } from "../definition/graph.ts";
import type { People } from "../definition/people.ts";
import { allow, defaultPolicies, defaultRules, deny, type Policy, policy } from "../definition/policy.ts";
import { propose } from "../definition/proposal.ts";
import { checkWorkflow } from "./check.ts";
import { coverageOf } from "./coverage.ts";
import { graphsOf } from "./graph-lookup.ts";
import { lineText } from "./policy-line.ts";
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
      policies: [],
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

describe("policies", () => {
  const ids = (...policies: readonly Policy[]) => policies.map(({ data }) => data);
  const drafted = flowOf((f, input) => {
    const words = f.draft("words", { model: "small", text: input.id, maxInputTokens: 10, maxOutputTokens: 10 });
    f.call("tell", send, { id: words.text });
    f.call("confirm", send, input);
    f.call("wipe", erase, input);
  });
  const said = (...policies: readonly Policy[]) =>
    coverageOf(drafted.graph, undefined, ids(...policies)).map(({ node, verdict, policies: lines }) => [
      node,
      verdict,
      lines.map(lineText),
    ]);

  test("V3: the default rules ask about what a model wrote and what cannot be undone, and not about a fixed template", () => {
    expect(said(...defaultPolicies)).toEqual([
      ["tell", "gated", ["asked by external-needs-approval rule 2, role:ae within 2d"]],
      ["confirm", "not-covered", []],
      ["wipe", "gated", ["asked by external-needs-approval rule 1, role:manager within 2d"]],
    ]);
    expect(checkWorkflow(drafted, { policies: ids(...defaultPolicies) }).problems.map(({ code, path }) => [code, path])).toEqual([
      ["external-without-approval", "confirm"],
      ["ceiling-unbounded", "words"],
    ]);
    expect(checkWorkflow(drafted).problems.filter(({ path }) => path === "wipe")).toMatchObject([{ severity: "error" }]);
  });

  test("L1, V3: a rule that stands before answers first; what it may allow is the author's to decide, but what cannot be undone is seen", () => {
    const mine = policy("mine", [
      { tool: "mail.send", when: (call) => eq(call.args.id, "known"), then: allow() },
      { tool: ["mail.send", "crm.erase"], then: allow() },
      { tool: "crm.read", then: deny("no") },
    ]);
    const once = policy("mine", [{ tool: "mail.send", when: (call) => eq(call.args.id, "known"), then: deny("no") }, ...defaultRules]);
    const lines = ['allowed by mine rule 1, if call.args.id = "known"', "allowed by mine rule 2"];
    expect(said(mine)).toEqual([
      ["tell", "judged", lines],
      ["confirm", "judged", lines],
      ["wipe", "judged", ["allowed by mine rule 2"]],
    ]);
    expect(checkWorkflow(drafted, { policies: ids(mine) }).problems.map(({ code }) => code)).toEqual([
      "destructive-without-approval",
      "ceiling-unbounded",
    ]);
    expect(said(once).map(([, verdict]) => verdict)).toEqual(["gated", "judged", "gated"]);
    expect(said(mine, ...defaultPolicies)[0]).toEqual([
      "tell",
      "gated",
      [...lines, "asked by external-needs-approval rule 2, role:ae within 2d"],
    ]);
  });

  test("L1: what an agent chose is judged as its choice, and a write only where it touches what a rule names", () => {
    const notes = toolOf("crm.note", "write");
    const limits = { costUsd: 1, tokens: 10, turns: 1 };
    const worker = agent({ id: "worker", goal: "Work.", model: "m", input: Item, output: Item, tools: [send, notes], limits });
    const chosen = flowOf((f, input) => f.agent("work", worker, input, { otherwise: () => null }));
    expect(coverageOf(chosen.graph, undefined, ids(...defaultPolicies)).map(({ tool, verdict }) => [tool, verdict])).toEqual([
      ["mail.send", "gated"],
    ]);
    expect(coverageOf(chosen.graph, undefined, ids(policy("p", [{ agent: "worker", then: deny("no") }]))).map(({ tool }) => tool)).toEqual([
      "mail.send",
      "crm.note",
      "worker.finish",
    ]);
  });

  test("whom nobody holds is told once for each, where people are known", () => {
    const problems = (people: People) =>
      checkWorkflow(drafted, { policies: ids(...defaultPolicies), people }).problems.filter(({ code }) => code === "nobody-to-ask");
    expect(problems({ bo: ["role:manager"] })).toMatchObject([
      { severity: "warning", path: "tell", message: expect.stringContaining("role:ae, whom external-needs-approval rule 2 asks") },
    ]);
    expect(problems({ bo: ["role:manager", "role:ae"] })).toEqual([]);
    expect(problems({})).toHaveLength(2);
    expect(checkWorkflow(guarded, { people: {} }).problems.filter(({ code }) => code === "nobody-to-ask")).toMatchObject([
      { path: "review", message: "Nobody is or holds role:manager, who is asked here: it would wait 2d for nobody." },
    ]);
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
    expect(reachOf(parent.graph, { graph: graphsOf(parent) }).map(({ node }) => node)).toEqual(["one/tell"]);
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
      'The external call of "mail.send" is not shown to be approved on the way start → review granted → mail-again. "review" clears exactly this as "mail", to be performed once; this sends it beside that.',
    );
    expect(problems[1]?.advice).toBe(
      'Give propose(...) of "crm.erase" to the `calls` of an approval on every way here, and f.perform it in `granted`.',
    );
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
