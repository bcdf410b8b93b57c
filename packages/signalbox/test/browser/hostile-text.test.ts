import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyHostile, hostileLead } from "./fixture/hostile.ts";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
const addresses: string[] = [];
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
  const lead = await server.run("lead", hostileLead);
  const help = await server.run("help", { to: hostileLead.email, words: hostileLead.message });
  const quiz = await server.run("quiz", { question: hostileLead.message });
  addresses.push(
    "/runs",
    "/notices",
    "/policies?tab=back-test",
    "/inbox?everybody=true",
    `/runs?text=${encodeURIComponent(hostileLead.company)}`,
  );
  for (const { task } of await server.engine.inbox()) addresses.push(`/inbox?everybody=true&task=${task}`);
  const failed = await Promise.all(everyHostile.map((words) => server.run("broken", { words })));
  for (const run of [lead, help]) addresses.push(`/chat/${run}`);
  for (const run of [lead, help, quiz, ...failed.slice(0, 3)])
    for (const tab of ["what", "decision", "messages", "event"]) addresses.push(`/runs/${run}?tab=${tab}`);
});
afterAll(() => server.stop());

/** A back-test that finds every read that a run has made. */
async function triedOnReads(page: Page): Promise<void> {
  const rules = [{ match: { effect: ["read"] }, then: { answer: "deny", reason: "Tried once." } }];
  await page.getByLabel(/^As JSON/).fill(JSON.stringify({ format: 1, id: "no-reads", facts: [], rules }));
  await page.getByRole("button", { name: "Try it on what is stored" }).click();
  await page.getByRole("region", { name: "Calls" }).waitFor();
}
/** What shows that the screen has what it was asked for. */
async function settled(page: Page, address: string): Promise<void> {
  if (address.startsWith("/policies")) return triedOnReads(page);
  if (address.startsWith("/runs/")) return page.getByRole("slider").waitFor();
  if (address.startsWith("/chat/")) return page.getByRole("article").waitFor();
  const rows = address.startsWith("/runs") ? page.locator("tbody tr") : page.locator("main li");
  await rows.or(page.getByText("No run is like that")).or(page.getByRole("alert")).first().waitFor();
  if (address.includes("task=")) await page.locator("article footer").waitFor();
}
/** Marks that turn text around, that cannot be seen, and control characters other than line breaks. */
const invisible = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;
const shown = async (page: Page): Promise<string> => (await page.locator("body").innerText()).replace(/[\n\r\t]/g, " ");

describe("what strangers write is shown as text, wherever it is shown", () => {
  test("nothing of it runs, becomes an element, or hides", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.signIn("ana");
    let seen = 0;
    for (const address of addresses) {
      await visitor.goTo(address);
      await settled(visitor.page, address);
      const text = await shown(visitor.page);
      if (text.includes("window.hit")) seen += 1;
      expect([address, await visitor.page.evaluate("window.hit")]).toEqual([address, undefined]);
      expect([address, await visitor.page.locator("iframe, object, embed, [onload], [onerror], a[href^='javascript']").count()]).toEqual([
        address,
        0,
      ]);
      expect([address, invisible.exec(text)?.[0]]).toEqual([address, undefined]);
    }
    // It was there to be seen: on nearly every screen.
    expect(seen).toBeGreaterThan(addresses.length * 0.6);
  });

  test("what cannot be seen is written out", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.signIn("ana");
    await visitor.goTo("/runs");
    await visitor.page.locator("tbody tr").first().waitFor();
    const text = await shown(visitor.page);
    for (const written of ["\\u202e", "\\u200b", "\\u{e0041}", "\\x1b"]) expect(text).toContain(written);
  });
});
