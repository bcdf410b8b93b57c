import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { guideSays } from "./fixture/config.ts";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
  await server.addPerson("vera", ["viewer"]);
});
afterAll(() => server.stop());

const said = (page: Page) => page.getByRole("log").innerText();
const times = (text: string, part: string): number => text.split(part).length - 1;
async function open(name: string, path: string): Promise<Page> {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn(name);
  await visitor.goTo(path);
  return visitor.page;
}

test("a conversation: words as they are written, a call folded with what came of it, a follow-up question answered in the chat", async () => {
  const page = await open("ana", "/agents/guide");
  await page.getByRole("link", { name: "Talk to it" }).click();
  await page.getByLabel("question").fill("What should we take?");
  await page.getByRole("button", { name: "Start" }).click();
  // From the first word on, and not only when all of them are there.
  await page.getByText("guide is writing").waitFor();
  await page.getByText("Let me see what").waitFor();
  expect(await said(page)).not.toContain(guideSays[0]);
  await page.getByText(guideSays[0]).waitFor();
  const question = page.getByRole("article", { name: "How many people are you?" });
  await question.waitFor();
  expect(times(await said(page), "Let me see what")).toBe(1);
  await page.getByText("press_look-up").click();
  await page.getByText("The papers write about Acme.").waitFor();
  await page.getByText("simulated").first().waitFor();

  await question.getByRole("textbox").fill("Twelve");
  await question.getByRole("button", { name: "Answer" }).click();
  await page.getByText("guide is writing").waitFor();
  // Whoever comes back in the middle is told from the beginning, and nothing twice.
  await page.reload();
  await page.getByText(guideSays[1]).waitFor();
  await page.getByText("It is done.").waitFor();
  const text = await said(page);
  expect(guideSays.map((each) => times(text, each))).toEqual([1, 1]);
  expect(text).toContain("Twelve");
  await page.getByText("The conversation has ended.").waitFor();
});

test("an agent's own call is cleared in the chat, and a message to it is in the journal", async () => {
  const run = await server.run("help", { to: "ada@example.com", words: "We are on it." });
  const page = await open("ana", `/chat/${run}`);
  await page.getByLabel(/To the agent/).fill("Be polite.");
  await page.keyboard.press("Enter");
  await page.getByRole("log").getByText("Be polite.").waitFor();
  // Keys decide nothing here.
  await page.getByRole("region", { name: "Conversation" }).focus();
  await page.keyboard.press("a");
  expect(server.outbox).toEqual([]);
  await page.getByRole("article").getByRole("button", { name: "Approve" }).click();
  await page.getByText("It is done.").waitFor();
  await page.getByText("approved it").waitFor();
  expect(server.outbox).toMatchObject([{ to: "ada@example.com", body: "We are on it." }]);
  const told = (await server.engine.journal(run)).filter(({ event }) => event.type === "agent-told");
  expect(told.map(({ event }) => event)).toMatchObject([{ by: "ana", text: "Be polite." }]);
});

test("who may only read is told so, and sees the same", async () => {
  const run = await server.run("help", { to: "bo@example.com", words: "Hello." });
  const page = await open("vera", `/chat/${run}`);
  await page.getByText("You may read this conversation, and not write in it.").waitFor();
  await page.getByText("mail_send").waitFor();
});
