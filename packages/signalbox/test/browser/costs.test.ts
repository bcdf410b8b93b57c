import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSWORD, Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
  await server.run("buy", { item: "desk" });
});
afterAll(() => server.stop());

async function come(path: string): Promise<Visitor> {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  await visitor.goTo(path);
  return visitor;
}

test("S8.9, S8.10: the caps are live; a doubt is settled and a cap is raised there after a proof, and what waited for the day begins", async () => {
  const { page } = await come("/costs");
  const caps = page.getByRole("list", { name: "Caps", exact: true });
  const row = (name: string) => caps.locator("> li").filter({ hasText: name });
  const day = row("day of a workflow").filter({ hasText: "buy" });
  await day.getByText("$0.40 of $0.50").waitFor();
  expect(await day.getByRole("img").getAttribute("aria-label")).toBe("$0.10 spent, $0.00 reserved, $0.00 in doubt, of $0.50");
  await day.getByText("90,000 tokens left of 90,000 tokens").waitFor();
  expect(
    await row("day of the instance")
      .getByRole("link", { name: /the runs behind it/ })
      .getAttribute("href"),
  ).toContain("cost%3E0");

  await server.run("buy", { item: "lost parcel" });
  await row("lost parcel").getByText("In doubt", { exact: true }).waitFor();
  const { runId } = await server.engine.start({ workflow: "buy", input: { item: "lamp" } });
  await day.getByRole("link", { name: "1 runs, queued of buy" }).waitFor();

  server.forgetProofs();
  await row("lost parcel")
    .getByRole("button", { name: /^Settle/ })
    .click();
  const settling = page.getByRole("dialog", { name: "What did it take?" });
  await settling.getByLabel("US dollars").fill("0.2");
  await settling.getByLabel("Reason").fill("the invoice");
  await settling.getByRole("button", { name: "Settle it" }).click();
  const proof = page.getByRole("dialog", { name: "Is it still you?" });
  await proof.getByLabel("Password").fill(PASSWORD);
  await proof.getByRole("button", { name: "Go on" }).click();
  await day.getByText("$0.20 of $0.50").waitFor();
  expect(await row("lost parcel").count()).toBe(0);

  await day.getByRole("button", { name: /^Change the cap workflow-day:buy/ }).click();
  const raising = page.getByRole("dialog", { name: "Another limit" });
  await raising.getByLabel("US dollars").fill("0.8");
  await raising.getByLabel("Reason").fill("a busy day");
  await raising.getByRole("button", { name: "Set it" }).click();
  await day.getByText("$0.40 of $0.80").waitFor();
  expect((await server.engine.finished(runId, "ended")).status).toBe("completed");
  const acts = await server.engine.instance();
  expect(acts.filter(({ type }) => type.startsWith("budget-")).map(({ type, detail }) => [type, detail])).toEqual([
    ["budget-settled", expect.objectContaining({ reason: "the invoice", by: "ana", costMicroUsd: 200_000 })],
    ["budget-raised", expect.objectContaining({ reason: "a busy day", by: "ana", costMicroUsd: 800_000 })],
  ]);
});

test("S8.12: what was spent leads to the runs behind it", async () => {
  const { page } = await come("/costs?tab=spend&days=7");
  const part = (name: string) => page.getByRole("region", { name });
  await part("By workflow").getByText("buy").waitFor();
  await part("By who had it called").getByText("rules").waitFor();
  await page.getByText("Today", { exact: true }).click();
  await page.waitForURL(/days=1/);
  await part("By model and tool")
    .getByRole("link", { name: /tool shop\.pay: the runs behind it/ })
    .click();
  await page.waitForURL(/\/runs/);
  await page.locator("tbody tr").filter({ hasText: "desk" }).waitFor();
});
