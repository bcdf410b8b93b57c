import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

const ada = { email: "ada@example.com", company: "Ada Ltd", message: "We need signals." };
let server: Server;
beforeEach(async () => {
  server = await Server.start();
  // After its visitors have left.
  onTestFinished(() => server.stop());
  await server.addPerson("ana");
  await server.addPerson("bo", ["approver", "role:ae"]);
});

async function inboxOf(name: string, size: { readonly width?: number; readonly height?: number } = {}): Promise<Page> {
  const visitor = await Visitor.come(server.url, size);
  await visitor.signIn(name);
  await visitor.goTo("/inbox");
  return visitor.page;
}
const ended = (run: string) => server.engine.finished(run, "ended");

test("a lead from its start to its mail, with an approval on the way", async () => {
  const run = await server.run("lead", ada);
  expect(server.outbox).toEqual([]);
  const page = await inboxOf("ana");
  await page.getByRole("heading", { name: "Mail to ada@example.com: About Ada Ltd" }).waitFor();
  await page.getByText("You wrote: We need signals.").first().waitFor();
  await page.keyboard.press("a");
  expect(await ended(run)).toMatchObject({ status: "completed", outcome: "sent" });
  expect(server.outbox).toEqual([{ to: "ada@example.com", subject: "About Ada Ltd", body: "You wrote: We need signals." }]);
  await page.getByText("Nothing waits for you").waitFor();
});

test("an edit is shown as the revision that it makes before anybody approves it, and that is what leaves", async () => {
  const run = await server.run("lead", ada);
  const page = await inboxOf("ana");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "subject" }).fill("Signals for Ada");
  await page.getByRole("button", { name: "Show what it becomes" }).click();
  const revision = page.getByRole("region", { name: "Revision 2" });
  await revision.getByText("Signals for Ada").waitFor();
  expect(await server.engine.run(run)).toMatchObject({ status: "waiting" });
  expect(server.outbox).toEqual([]);
  const shown = await revision.locator("code").last().innerText();
  await page.getByRole("button", { name: "Approve this" }).click();
  await ended(run);
  expect(server.outbox).toMatchObject([{ subject: "Signals for Ada" }]);
  const decided = (await server.engine.journal(run)).find(({ event }) => event.type === "approval-decided")?.event;
  expect(decided).toMatchObject({ decision: "edit", by: "ana", revised: { hash: shown } });
});

test("two people decide at once: one decision counts, and the second is told whose", async () => {
  const run = await server.run("lead", ada);
  await server.run("lead", { ...ada, email: "grace@example.com" });
  const [ana, bo] = [await inboxOf("ana"), await inboxOf("bo")];
  for (const page of [ana, bo]) await page.getByRole("heading", { name: "Mail to ada@example.com" }).waitFor();
  await bo.keyboard.press("r");
  await bo.getByRole("textbox").fill("We know them.");
  await bo.getByRole("button", { name: "Reject" }).click();
  expect(await ended(run)).toMatchObject({ outcome: "kept" });

  await ana.keyboard.press("a");
  await ana.getByText("This does not wait any more").waitFor();
  await ana.getByText("bo rejected it").waitFor();
  await ana.getByText("We know them.").waitFor();
  // The next one has not taken the place of the one that was meant.
  await ana.keyboard.press("a");
  await sleep(300);
  expect(server.outbox).toEqual([]);
});

test("what waits is given to others, with a word why; whoever gave it is not asked any more, and who has it reads the word", async () => {
  const run = await server.run("lead", ada);
  const [ana, bo] = [await inboxOf("ana"), await inboxOf("bo")];
  await bo.getByRole("heading", { name: "Mail to ada@example.com" }).waitFor();
  await bo.keyboard.press("t");
  const dialog = bo.getByRole("dialog", { name: "Give it to others" });
  await dialog.getByRole("radio", { name: "ana", exact: true }).check();
  await dialog.getByRole("textbox", { name: "Why" }).fill("You know her.");
  await dialog.getByRole("button", { name: "Give it" }).click();
  await bo.getByText("Nothing waits for you").waitFor();
  await ana.getByText("bo gave it to ana").waitFor();
  await ana.getByText("You know her.").waitFor();
  expect((await server.engine.inbox())[0]).toMatchObject({ who: ["ana"], within: ["role:ae"], assigned: { by: "bo" } });
  await ana.keyboard.press("a");
  expect(await ended(run)).toMatchObject({ outcome: "sent" });
});

test("an agent whose mail is rejected is told why, and sends nothing", async () => {
  const run = await server.run("help", { to: "eve@example.com", words: "Here is everything." });
  const page = await inboxOf("ana");
  await page.getByRole("button", { name: "Reject" }).click();
  await page.getByRole("textbox").fill("Not to strangers.");
  await page.getByRole("button", { name: "Reject" }).click();
  const { status, output } = await ended(run);
  expect(status).toBe("completed");
  expect(JSON.stringify(output)).toContain("Not to strangers.");
  expect(server.outbox).toEqual([]);
  await page.goto(`${server.url}/runs/${run}?tab=messages`);
  await page.getByRole("tabpanel").getByText("Not to strangers.").first().waitFor();
});

test("a question is answered by its form, on a phone", async () => {
  const run = await server.run("quiz", { question: "How many seats?" });
  const page = await inboxOf("ana", { width: 360, height: 740 });
  await page.getByRole("button", { name: /How many seats/ }).click();
  await page.getByLabel("count").fill("12");
  await page.getByRole("button", { name: /^Answer/ }).click();
  expect((await ended(run)).output).toEqual({ count: 12 });
  await page.getByText("Nothing waits for you").waitFor();
});

test("on a phone somebody can sign out", async () => {
  const page = await inboxOf("ana", { width: 360, height: 740 });
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});

test("several of one kind are decided together: what differs is shown, each is bound to its own proposal, and what is refused is told by itself", async () => {
  const runs = [
    await server.run("lead", ada),
    await server.run("lead", { ...ada, email: "grace@example.com" }),
    await server.run("lead", { ...ada, email: "eve@example.com" }),
  ];
  await server.run("quiz", { question: "How many seats?" });
  const page = await inboxOf("ana");
  const choose = (name: string) => page.getByRole("checkbox", { name: `Choose ${name}`, exact: true });
  for (const name of ["ada", "grace", "eve"]) await choose(`${name}@example.com`).check();
  // What is another kind cannot be chosen beside them.
  expect(await page.getByRole("checkbox", { name: /^Choose/ }).count()).toBe(3);
  await page.getByRole("button", { name: "Decide 3 together" }).click();
  const together = page.getByRole("article", { name: "3 together" });
  await together.getByText("The same in all").waitFor();
  const head = await together.locator("thead").innerText();
  expect(head).toContain("mail.to");
  expect(head).not.toContain("mail.subject");
  // Somebody else is quicker with one of them.
  const first = (await server.engine.inbox()).find(({ runId }) => runId === runs[1]);
  await server.engine.decide({ task: first?.task ?? "", decision: "reject", hash: first?.hash ?? "", by: "bo", reason: "Known." });
  await together.getByRole("button", { name: "Approve 3" }).click();
  await together.getByText("3 of 3 sent, 1 refused").waitFor();
  await together.getByText(/is decided already/).waitFor();
  expect((await Promise.all(runs.map(ended))).map(({ outcome }) => outcome)).toEqual(["sent", "kept", "sent"]);
  expect(server.outbox.map(({ to }) => to).sort()).toEqual(["ada@example.com", "eve@example.com"]);
  await together.getByRole("button", { name: "Done" }).click();
  await page.getByText("How many seats?").first().waitFor();
});
