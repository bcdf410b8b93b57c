import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRecordedRuns } from "../data/airline-folder.ts";
import { RecordedRun } from "../data/recorded-run.ts";
import { recordingFolder } from "../data/recording-folder.fixture.ts";
import { conversationOf } from "./recorded-conversation.ts";
import { replayJournals } from "./replay-journals.ts";

const shared = process.env.SIGNALBOX_DATA;

const says = (content: string) => ({ role: "assistant", content });
const calls = (id: string, name: string, given: object, content: string | null = null) => ({
  role: "assistant",
  content,
  tool_calls: [{ id, function: { name, arguments: JSON.stringify(given) } }],
});
const told = (tool_call_id: string, name: string, content: string) => ({ role: "tool", tool_call_id, name, content });
const customer = (content: string) => ({ role: "user", content });
const bags = (nonfree_baggages: number) => ({ reservation_id: "AAA111", total_baggages: 2, nonfree_baggages, payment_id: "certificate_1" });
const refusal = "Error: certificate cannot be used to update reservation";
const certificate = "Certificate certificate_3221322 added to user ada_berg_1 with amount 50.";
const recording = (...traj: readonly object[]): RecordedRun =>
  RecordedRun.parse({ task_id: 1, trial: 0, reward: 1, info: { task: { user_id: "ada_berg_1", actions: [] } }, traj });
const run = (...after: readonly object[]): RecordedRun =>
  recording(
    { role: "system", content: "The policy." },
    customer("A bag, please."),
    says("Which card?"),
    customer("The certificate."),
    calls("c1", "update_reservation_baggages", bags(1), "One moment."),
    told("c1", "update_reservation_baggages", refusal),
    calls("c2", "update_reservation_baggages", bags(1)),
    told("c2", "update_reservation_baggages", refusal),
    calls("c3", "send_certificate", { user_id: "ada_berg_1", amount: 50 }),
    told("c3", "send_certificate", certificate),
    ...after,
  );

describe("a recorded run as an agent's conversation", () => {
  const { request, replies, answers } = conversationOf(run(says("Sorry.")), [{ inputTokens: 10, outputTokens: 2 }]);

  test("T1, T2: calls stay as they are, and what is said to the customer is a question", () => {
    expect(request).toBe("A bag, please.");
    expect(answers).toEqual(["The certificate."]);
    expect(replies.map(({ parts }) => parts.map((part) => (part.type === "tool-call" ? part.tool : part.type)))).toEqual([
      ["ask"],
      ["text", "update_reservation_baggages"],
      ["update_reservation_baggages"],
      ["send_certificate"],
      ["text", "finish"],
    ]);
    expect(replies[0]).toMatchObject({ turn: 1, usage: { inputTokens: 10, outputTokens: 2 } });
    expect(replies[0]).not.toHaveProperty("told");
  });

  test("each reply knows what had been told before it", () => {
    expect(replies[1]?.told).toEqual([{ role: "tool", callId: "ask-1", tool: "ask", result: { data: { answer: "The certificate." } } }]);
    expect(replies[2]?.told).toMatchObject([{ callId: "c1", result: { error: { code: "refused" } }, isError: true }]);
    expect(replies[4]?.told).toMatchObject([{ callId: "c3", result: { data: certificate } }]);
  });
});

describe("through an agent's node", () => {
  const through = (recorded: RecordedRun) => replayJournals(recordingFolder([recorded]));

  test("the run ends as recorded, a refused write may be tried again, and the journal replays", async () => {
    expect(await through(run(says("Done."), customer("Thanks. ###STOP###")))).toEqual([
      { run: "1/0", isComplete: true, isIdentical: true, forks: { unchanged: 5, changed: 4, problems: [] }, differences: [] },
    ]);
  });

  test("what the model is told otherwise than recorded is named", async () => {
    const other = told("c4", "calculate", "3.0");
    const [journal] = await through(run(calls("c4", "calculate", { expression: "1 + 1" }), other));
    expect(journal).toMatchObject({ isComplete: true, isIdentical: true, forks: { problems: [] } });
    expect(journal?.differences).toEqual([expect.stringContaining('"3.0"')]);
  });

  test("a write that was made once is not made again, and the model is told so", async () => {
    const [journal] = await through(
      run(
        calls("c4", "send_certificate", { user_id: "ada_berg_1", amount: 50 }),
        told("c4", "send_certificate", certificate.replace("322 ", "323 ")),
      ),
    );
    expect(journal).toMatchObject({ isComplete: true, isIdentical: true, forks: { problems: [] } });
    expect(journal?.differences).toHaveLength(1);
  });
});

describe.skipIf(!shared)(shared ? "the recorded runs" : "the recorded runs: skipped, SIGNALBOX_DATA is not there", () => {
  test("one trial of every task: complete journals that replay identically and can be forked", async () => {
    const folder = join(shared ?? "", "airline");
    const runs = readRecordedRuns(folder).filter(({ trial }) => trial === 0);
    const journals = await replayJournals(folder, runs, { unchanged: 2, replies: 1 });
    expect(journals).toHaveLength(runs.length);
    expect(journals.filter(({ isComplete, isIdentical }) => !isComplete || !isIdentical)).toEqual([]);
    expect(journals.flatMap(({ run, forks }) => forks.problems.map((problem) => `${run} ${problem}`))).toEqual([]);
    expect(journals.every(({ forks }) => forks.unchanged === 2 && forks.changed === 2)).toBe(true);
    expect(journals.flatMap(({ differences }) => differences)).toEqual([]);
  });
});
