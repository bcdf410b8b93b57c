// The commands that look back, or look at what is not a run.
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JournalEntry, RunView, Task } from "../../src/ports/engine.ts";
import { ended, Project } from "./command.ts";

const project = new Project();
afterAll(() => project.remove());
let mailed: RunView;

beforeAll(async () => {
  mailed = (await project.json("run", "gate", "--input", '{"to":"a\\u202e@x","amount":50}', "--as", "bo")) as RunView;
  const [task] = (await project.json("inbox")) as Task[];
  await project.json("decide", task?.task ?? "", "approve", "--as", "ana", "--reason", "fine");
});

describe("why", () => {
  test("walks from what left back to who saw these bytes, to the rule, and to the start", async () => {
    const { code, out } = await project.run("why", mailed.runId, "send");
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines[0]).toBe("large.then/review.granted/send  mail.send (external, keyed)");
    expect(out).toContain('exactly as shown in review (call "mail")');
    expect(out).toMatch(/attempt 1 at .*\n {4}key [a-z2-7]{52}\n {4}arguments sha256 [0-9a-f]{64}\n {4}→ \{ messageId: /);
    expect(out).toMatch(
      /because large\.then\/review was granted, asked .*\n {2}ana \(identity asserted\) approved at .*: "fine"\n {2}on these bytes, sha256 [0-9a-f]{64}:\n {2}\{"calls":/,
    );
    expect(out).toMatch(/because large chose then, .*\n {2}input\.amount = 50/);
    expect(out).toMatch(/in run \w+, started .* by bo with \{ to: "a\\u202e@x", amount: 50 \}/);
    expect(out).not.toContain("\u202e");
  });

  test("gives the same as JSON, with the very bytes that were hashed", async () => {
    const why = (await project.json("why", mailed.runId, "large.then/review.granted/send")) as {
      causes: { kind: string; bytes: string; hash: string }[];
    };
    expect(why).toMatchObject({
      step: "large.then/review.granted/send",
      what: { kind: "call", tool: "mail.send", effect: "external", delivery: "keyed" },
      controller: "human",
      input: { to: "a\u202e@x", body: "You owe us 50" },
      cleared: { approval: "review", call: "mail", asShown: true },
      attempts: [{ number: 1, answer: { kind: "completed" } }],
      causes: [
        { kind: "approval", arm: "granted", decisions: [{ by: "ana", decision: "approve", reason: "fine" }], hashMatches: true },
        { kind: "rule", arm: "then", read: { "input.amount": 50 } },
      ],
      start: { by: "bo" },
      origins: [],
    });
    expect(JSON.parse(why.causes[0]?.bytes ?? "")).toMatchObject({ calls: { mail: { tool: "mail.send" } }, show: { amount: 50 } });
  });

  test("tells items of a loop apart, and says which steps there are", async () => {
    const { runId } = (await project.json("run", "doubled", "--input", '{"values":[1,2]}')) as RunView;
    expect(await project.json("why", runId, "each[1]/double")).toMatchObject({
      input: { value: 2 },
      causes: [{ kind: "part", of: "map", key: "1" }],
    });
    expect((await project.run("why", runId, "double")).err).toContain("at several places; give one of: each[0]/double, each[1]/double");
    expect((await project.run("why", runId, "triple")).err).toContain("Started were: each[0]/double, each[1]/double");
  });
});

describe("diff", () => {
  test("S7.2: says where two runs part, and what only one of them has", async () => {
    const small = (await project.json("run", "gate", "--input", '{"to":"b@x","amount":5}')) as RunView;
    const { code, out } = await project.run("diff", mailed.runId, small.runId);
    expect(code).toBe(1);
    const lines = out.split("\n").map((line) => line.trim());
    expect(lines).toContain("≠ large");
    expect(lines).toContain('arm: - "then"');
    expect(lines).toContain('arm: + "otherwise"');
    expect(lines).toContain("- large.then/review  only in the left run");
    expect(lines).toContain("input.amount: - 50");
    expect(out).not.toContain("\u202e");
    const { code: same, out: nothing } = await project.run("diff", small.runId, small.runId);
    expect([same, nothing]).toEqual([0, expect.stringMatching(/\n2 steps the same, 0 steps different\n$/)]);
    expect(await project.json("diff", small.runId, mailed.runId)).toMatchObject({
      left: { runId: small.runId },
      same: 0,
      differences: [
        { path: "" },
        { path: "large" },
        { path: "large.then/review", only: "right" },
        { path: "large.then/review.granted/send" },
      ],
    });
  });
});

describe("fork", () => {
  test("S7.6: shows each effect as it stands to the run, where the fork ends, and where the two part", async () => {
    const before = readFileSync(join(project.home, "effects.jsonl"), "utf8");
    const changed = await project.run("fork", mailed.runId, "--at", "1", "--input", '{"to":"c@x","amount":50}', "--as", "bo");
    expect(changed.code).toBe(0);
    expect(changed.out).toMatch(
      /^dry fork of \w+ at batch 1, another input; nothing of it is stored\ndoes not end:\n {2}large\.then\/review\.granted\/send {2}it would send mail\.send/,
    );
    expect(changed.out).toMatch(
      /differs from what was sent {2}large.*mail\.send \(external\)\n {4}\{ body: .*c@x.*\n {4}sent: \{ .*a\\u202e@x/,
    );
    expect(changed.out).toContain('input.to: + "c@x"');
    expect(await project.json("fork", mailed.runId, "--at", "2")).toMatchObject({
      ends: "completed",
      effects: [{ standing: "done" }],
      stops: [],
    });
    expect((await project.run("fork", mailed.runId, "--at", "1", "--input", "{}", "--model", "x")).err).toContain("A fork has one change");
    expect((await project.run("fork", mailed.runId)).code).toBe(2);
    expect(readFileSync(join(project.home, "effects.jsonl"), "utf8")).toBe(before);
  });

  test("S12.8: --policy judges by a file, and says where in it something is wrong; --prompt says whose", async () => {
    const rule = { match: { tool: ["mail.send"] }, then: { answer: "deny", reason: "Nobody is mailed." } };
    const file = join(project.folder, "no-mail.json");
    const write = (policy: object): void => writeFileSync(file, JSON.stringify(policy));
    write({ format: 1, id: "no-mail", facts: [], rules: [rule] });
    const { code, out } = await project.run("fork", mailed.runId, "--at", "1", "--policy", `@${file}`);
    expect(code).toBe(0);
    expect(out).toMatch(
      /at batch 1, under other policies \(no-mail\); nothing of it is stored\nfailed denied-by-policy: .*Nobody is mailed\./,
    );
    expect(out).toMatch(/only the run sent it {2}large.*mail\.send/);
    write({ format: 1, id: "no-mail", facts: [], rules: [{ ...rule, when: { op: "gt", args: [{ ref: "call", path: ["args"] }] } }] });
    const wrong = await project.run("fork", mailed.runId, "--at", "1", "--policy", `@${file}`);
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringMatching(/no-mail\.json has a problem:\s+rules\[0\]\.when\.args: has 1; gt takes 2\./),
    ]);
    expect((await project.run("fork", mailed.runId, "--at", "1", "--prompt", "Well?")).err).toContain("has no prompt and no agent");
    expect((await project.run("fork", mailed.runId, "--at", "1", "--node", "x")).err).toContain("--node goes with --prompt");
  });

  test("S12.2: --live lists what would be sent, and takes nothing for a yes but the hash of that list", async () => {
    const { runId } = (await project.json("run", "gate", "--input", '{"to":"a@x","amount":50}', "--as", "bo")) as RunView;
    const live = ["fork", runId, "--at", "1", "--input", '{"to":"d@x","amount":50}', "--live"];
    expect((await project.run(...live)).err).toContain("--live needs --as");
    const asked = await project.run(...live, "--as", "bo");
    expect(asked.code).toBe(1);
    expect(asked.out).toMatch(
      new RegExp(`it takes over: run ${runId} ends\\nit sends this, once it is cleared.*\\n {2}would send .*mail\\.send`),
    );
    const [, hash = ""] = /list ([0-9a-f]{64})/.exec(asked.out) ?? [];
    expect(asked.err).toContain(`--yes ${hash.slice(0, 12)}`);
    expect((await project.run(...live, "--as", "bo", "--yes", "0123456789")).err).toContain("it is not what you saw");
    expect(((await project.json("show", runId)) as { run: RunView }).run.status).toBe("waiting");
    const made = await project.run(...live, "--as", "bo", "--yes", hash.slice(0, 12), "--reason", "the wrong address");
    expect(made.out).toMatch(new RegExp(`bo made the fork live\\. Run ${runId} ends\\. Run \\w+ is waiting`));
    const parent = (await project.json("show", runId)) as { run: RunView };
    const fork = parent.run.forks?.[0] ?? "";
    expect((await project.run("show", runId)).out).toContain(`made live from it: ${fork}`);
    expect((await project.run("show", fork)).out).toMatch(
      new RegExp(`a fork of run ${runId}: up to batch 0[\\s\\S]*bo made this fork of ${runId} live[\\s\\S]*the wrong address`),
    );
    expect((await project.run("runs", "--limit", "2")).out).toMatch(/waiting\s+gate \(fork\)[\s\S]*cancelled\s+gate .*taken over by/);
    expect((await project.run("diff", runId, fork)).out).toContain('input.to: + "d@x"');
    expect((await project.run("replay", fork)).code).toBe(0);
    await project.json("cancel", fork, "--as", "ana");
  });
});

describe("test", () => {
  test("S7.3: saves a run as a file that vitest runs, against the config beside it", async () => {
    const saved = (await project.json("test", mailed.runId, "--out", "cases/gate")) as { case: string; test: string };
    expect(saved).toMatchObject({ runId: mailed.runId, moments: 3, redacted: 0, difference: null });
    expect(readFileSync(saved.test, "utf8")).toMatch(/import config from ".*fixture\/signalbox\.config\.ts";/);
    expect(JSON.parse(readFileSync(saved.case, "utf8"))).toMatchObject({ format: "signalbox-case", workflow: "gate", runId: mailed.runId });
    expect((await project.run("test", mailed.runId)).out).toContain(`gate-${mailed.runId.slice(-8)}.case.json, 0 values redacted.`);
    expect((await project.run("test", mailed.runId, "--out", "home/signalbox.db/x")).code).toBe(2);
  });
});

describe("the journal", () => {
  test("replays identically", async () => {
    expect((await project.run("replay", mailed.runId)).out).toMatch(/decided anew, identical\.\n$/);
    expect(await project.json("replay", mailed.runId)).toMatchObject({ runId: mailed.runId, identical: true, difference: null });
  });

  test("is exported whole, with the graph that explains it", async () => {
    const ended = await project.run("export", mailed.runId);
    const [header, ...entries] = ended.jsonLines();
    expect(header).toMatchObject({ format: "signalbox-journal", version: 1, run: { runId: mailed.runId }, graph: { id: "gate" } });
    expect(entries).toEqual(((await project.json("show", mailed.runId)) as { entries: JournalEntry[] }).entries);
    expect((await project.run("export", mailed.runId, "-o", "run.jsonl")).code).toBe(0);
    expect(readFileSync(join(project.folder, "run.jsonl"), "utf8").split("\n")).toHaveLength(entries.length + 2);
    expect((await project.run("export", mailed.runId, "-o", "no/such/folder/x")).code).toBe(2);
  });

  test("is verified, and a changed byte is found", async () => {
    expect((await project.run("verify", mailed.runId)).out).toMatch(/^1 run, \d+ batches, \d+ step.*: every chain holds\.\n$/);
    expect((await project.run("verify")).code).toBe(0);
    const { runId } = (await project.json("run", "greet", "--input", '{"name":"tamper"}')) as RunView;
    const db = new DatabaseSync(join(project.home, "signalbox.db"));
    db.exec("UPDATE journal SET body = replace(body, 'tamper', 'Tamper')");
    db.close();
    const { code, ...broken } = await project.run("verify", "--json");
    expect([code, broken.json()]).toEqual([
      1,
      expect.objectContaining({ problems: [{ runId, seq: 1, problem: expect.stringContaining("chain hash does not match") }] }),
    ]);
    const human = await project.run("verify", runId);
    expect([human.code, human.out]).toEqual([1, expect.stringMatching(/1 problem\.\n {2}\w+, batch 1: /)]);
    expect((await project.run("show", runId)).err).toMatch(/error: Run \w+: batch 1 is not what was written/);
  });
});

describe.concurrent("definitions", () => {
  beforeAll(() => symlinkSync(resolve(import.meta.dirname, "../../../../node_modules"), join(project.folder, "node_modules"), "junction"));

  test("are checked: the ceiling, and what leaves unseen", async () => {
    const { code, out } = await project.run("check", "gate");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^gate {2}\d+ steps \(.*\)\n {2}a run costs at most \$0\.00; its limit is \$1\.00\n {2}✓ send \(mail\.send, external\) is cleared by role:clerk in review/,
    );
    expect((await project.run("check")).out).toContain('warning charge: The external call of "pay.charge" asks nobody');
    expect(await project.json("check", "greet")).toMatchObject([{ workflow: "greet", problems: [] }]);
    expect(await project.json("check", "nothing")).toMatchObject({ error: { code: "not-found" } });
  });

  test.each([
    ["is missing", null, 3, /There is no file is-missing\.ts/],
    ["does not parse", "export default {\n  x:= 1\n}", 3, /could not be loaded: .*\(does-not-parse\.ts:2\)/],
    ["throws", "throw new Error('no');", 3, /could not be loaded: no \(throws\.ts:1\)/],
    ["exports nothing", "export const x = 1;", 3, /\.ts: it exports neither a config nor a workflow\. End it with/],
    ["is no config", "export default [];", 3, /\.ts: it exports neither a config nor a workflow\. End it with/],
    ["lists something else", "export default { workflows: [{}] };", 3, /\.ts: workflows\[0\] is no workflow/],
    [
      "has a workflow that is wrong",
      'import { workflow } from "signalbox";\nimport { z } from "zod";\nexport default { workflows: [workflow({ id: "Bad Id", input: z.object({}), limits: { costUsd: 1 }, flow: () => undefined })] };',
      1,
      /\.ts: Workflow "Bad Id"/,
    ],
  ])("a config that %s is one clear error", async (what, text, code, message) => {
    const name = `${what.replaceAll(" ", "-")}.ts`;
    if (text !== null) writeFileSync(join(project.folder, name), text);
    const result = await ended(project.start(["check", "--config", name]));
    expect([result.code, result.out]).toEqual([code, ""]);
    expect(result.err).toMatch(message);
    expect(result.err).not.toMatch(/\n\s+at /);
  });

  test("are drawn", async () => {
    expect(await project.json("graph", "gate")).toMatchObject({ format: 1, id: "gate" });
    expect((await project.run("graph", "gate", "--format", "mermaid")).out).toContain("flowchart TD");
    expect((await project.run("graph", "gate", "--format", "svg", "-o", "gate.svg")).code).toBe(0);
    expect(readFileSync(join(project.folder, "gate.svg"), "utf8")).toMatch(/^<svg/);
    expect(await project.json("graph", "gate", "--format", "mermaid")).toMatchObject({
      workflow: "gate",
      format: "mermaid",
      drawing: expect.stringContaining("flowchart"),
    });
    expect((await project.run("graph", "gate", "--format", "png")).code).toBe(2);
  });
});

describe("doctor", () => {
  test("looks at everything, and says what to do", async () => {
    const { code, out } = await project.run("doctor");
    expect(out).toMatch(
      /✓ Node .*\n✓ SQLite .*\n✓ home folder .*, 0700\n✓ disk space .*\n✓ file system .*\n✓ store {8}schema \d+\n✓ pages {8}.*\n✓ instance {5}goes on.*\n✓ clock .*\n✓ held by {6}nobody\n✓ durability {3}synchronous=FULL.*\n✓ config .*7 workflows, 2 people\n✓ roles .*\nNothing is wrong\.\n$/,
    );
    expect(code).toBe(0);
  });

  test.skipIf(process.platform === "win32")("finds an open home folder and a config that is not there", async () => {
    chmodSync(project.home, 0o755);
    const result = await ended(project.start(["doctor", "--json", "--config", "none.ts"]));
    expect(result.code).toBe(1);
    const problems = (result.json() as { checks: { name: string; status: string; advice: string }[] }).checks.filter(
      ({ status }) => status === "problem",
    );
    expect(problems.map(({ name }) => name)).toEqual(["home folder", "config"]);
    expect(problems[0]?.advice).toBe(`chmod 700 ${project.home}`);
  });
});

describe("init", () => {
  test("makes a project that checks, type-checks, tests and runs, and touches nothing that is there", async () => {
    const repository = resolve(import.meta.dirname, "../../../..");
    const start = (...args: string[]) => ended(project.start(args));
    expect(await (await start("init", "my App", "--json")).json()).toMatchObject({
      folder: join(project.folder, "my App"),
      next: expect.arrayContaining(["npm install"]),
    });
    const folder = join(project.folder, "my App");
    expect(JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))).toMatchObject({
      name: "my-app",
      dependencies: { signalbox: expect.stringMatching(/^file:/) },
    });
    symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"), "junction");
    const inside = new Project(folder);
    const tool = (...args: string[]) => ended(inside.node(args));
    const [types, tests] = await Promise.all([tool(join(repository, "node_modules/typescript/bin/tsc"), "-p", "."), tool("--test")]);
    expect([types.code, types.out]).toEqual([0, ""]);
    expect([tests.code, tests.out]).toEqual([0, expect.stringMatching(/pass 2\n/)]);
    expect(readFileSync(join(folder, "signalbox.config.ts"), "utf8")).toContain("policies: [beforeItLeaves]");
    const checked = await ended(inside.start(["check"]));
    expect([checked.code, checked.out]).toEqual([0, expect.not.stringContaining("warning")]);
    const run = await ended(inside.start(["run", "refund", "--json", "--input", '{"orderId":"o-1","amountUsd":120,"reason":"broken"}']));
    expect(run.json()).toMatchObject({ status: "waiting", waitingFor: [{ who: "role:finance" }] });
    const again = await start("init", "my App");
    expect([again.code, again.err]).toEqual([2, expect.stringContaining("package.json")]);
    mkdirSync(join(project.folder, "other"));
    expect((await start("init", "other")).out).toContain("npm install");
  });
});

describe("erase", () => {
  test("takes a subject's values, and every command that reads says so", async () => {
    const own = new Project();
    try {
      const { runId } = (await own.json("run", "gate", "--input", '{"to":"kim@x","amount":50}', "--as", "bo")) as RunView;
      const refused = await own.run("erase", "--subject", "kim@x", "--as", "bo");
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`${runId} (waiting)`) });
      const [task] = (await own.json("inbox")) as Task[];
      await own.json("decide", task?.task ?? "", "approve", "--as", "ana");
      const { out } = await own.run("erase", "--subject", "kim@x", "--as", "bo", "--reason", "asked for it");
      expect(out).toMatch(
        /^Erased 1 run \(\d+ batches, 0 long values, 1 task, 0 events, 0 notes of agents\)\. The subject is now erased:[a-z2-7]{20}\.\n$/,
      );
      const told = /erased on \d{4}-\d\d-\d\d by bo/;
      for (const command of [
        ["show", runId],
        ["show", runId, "--all"],
        ["why", runId, "send"],
        ["export", runId],
        ["inbox", "--all"],
      ]) {
        const ended = await own.run(...command);
        expect(ended).toMatchObject({ code: 0, out: expect.stringMatching(told) });
        expect(ended.out).not.toContain("kim@x");
      }
      const kept = (await own.json("run", "gate", "--input", '{"to":"lee@x","amount":5}')) as RunView;
      expect(await own.run("diff", runId, kept.runId)).toMatchObject({ code: 1, out: expect.stringMatching(told) });
      expect(await own.run("replay", runId)).toMatchObject({ code: 1, out: expect.stringMatching(told) });
      expect(await own.run("verify")).toMatchObject({
        code: 0,
        out: expect.stringMatching(/every chain holds\.\nThe values of \d+ batches in 1 run were erased/),
      });
      expect((await own.run("runs")).out).not.toContain("kim@x");
      expect(await own.run("erase", "--subject", "kim@x")).toMatchObject({ code: 2 });
    } finally {
      await own.remove();
    }
  });
});

test("export --all writes every run, and one that cannot be read keeps no other from being written", async () => {
  const own = new Project();
  try {
    const runs: string[] = [];
    for (const name of ["Ada", "Bo", "Cy"]) runs.push(((await own.json("run", "greet", "--input", `{"name":"${name}"}`)) as RunView).runId);
    const whole = await own.run("export", "--all");
    expect(whole.code).toBe(0);
    const headers = (lines: readonly unknown[]) =>
      lines.filter((line) => Object.hasOwn(line as object, "format")) as { run: RunView; error?: object }[];
    expect(headers(whole.jsonLines()).map(({ run }) => run.runId)).toEqual([...runs].reverse());
    const entries = whole.jsonLines().filter((line) => Object.hasOwn(line as object, "event")) as JournalEntry[];
    expect(new Set(entries.map(({ runId }) => runId))).toEqual(new Set(runs));
    const db = new DatabaseSync(join(own.home, "signalbox.db"));
    db.prepare("UPDATE journal SET head = replace(head, 'RS', 'XX') WHERE seq = 1 AND run = (SELECT key FROM run WHERE id = ?)").run(
      runs[1] ?? "",
    );
    db.close();
    const rest = await own.run("export", "--all", "-o", "all.jsonl");
    expect(rest).toMatchObject({ code: 1, err: expect.stringContaining(`1 run cannot be read as a whole: ${runs[1]}`) });
    const lines = readFileSync(join(own.folder, "all.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(headers(lines).map(({ error }) => error)).toEqual([undefined, expect.objectContaining({ code: "journal-corrupt" }), undefined]);
    expect((await own.run("export")).code).toBe(2);
    expect((await own.run("export", runs[0] ?? "", "--all")).code).toBe(2);
  } finally {
    await own.remove();
  }
});

test("prune counts without removing, and then removes; without a retention it asks for one", async () => {
  const own = new Project();
  try {
    const { runId } = (await own.json("run", "greet", "--input", '{"name":"Ada"}')) as RunView;
    expect(await own.run("prune")).toMatchObject({ code: 2, err: expect.stringContaining("--older-than 90d") });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await own.run("prune", "--older-than", "1h", "--dry-run")).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Would remove 0 runs\./),
    });
    expect(await own.run("prune", "--older-than", "1ms", "--dry-run")).toMatchObject({
      out: expect.stringMatching(/^Would remove 1 run\./),
    });
    expect(await own.json("prune", "--older-than", "1ms", "--as", "bo")).toMatchObject({ dryRun: false, runs: 1, events: 0 });
    expect((await own.run("show", runId)).code).toBe(1);
  } finally {
    await own.remove();
  }
});
