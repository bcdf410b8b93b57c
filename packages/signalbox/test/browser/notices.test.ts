import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
});
afterAll(() => server.stop());

test("an approval is counted at the bell as it happens; opening it lands on its card, and decides nothing", async () => {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  const { page } = visitor;
  await visitor.goTo("/notices");
  await page.getByText("Nothing was told to you yet").waitFor();
  await page.getByText("live", { exact: true }).waitFor();

  const run = await server.run("lead", { email: "ada@example.com", company: "Ada Ltd", message: "We need signals." });
  await page.getByRole("link", { name: "Notices 1 unread" }).waitFor();
  const row = page.getByRole("link", { name: /ada@example.com/ });
  await row.getByText("An approval waits at review.").waitFor();
  const href = await row.getAttribute("href");
  await row.click();
  await page.getByRole("heading", { name: "Mail to ada@example.com" }).waitFor();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe(href);
  await page.getByRole("link", { name: "Notices", exact: true }).waitFor();
  expect(await server.engine.run(run)).toMatchObject({ status: "waiting" });

  // As from a mail: the address alone, in a page that has just come.
  await visitor.goTo(href ?? "");
  await page.getByRole("heading", { name: "Mail to ada@example.com" }).waitFor();
  expect(await server.engine.inbox()).toMatchObject([{ runId: run, state: "open", approvers: [] }]);

  await visitor.goTo("/notices");
  await server.engine.decide({ task: (await server.engine.inbox())[0]?.task ?? "", decision: "reject", by: "bo" });
  await page
    .getByRole("link", { name: /ada@example.com/ })
    .getByText("over")
    .waitFor();
});

test("somebody says at which address they are told, and of what", async () => {
  const visitor = await Visitor.come(server.url, { width: 360, height: 740 });
  await visitor.signIn("ana");
  const { page } = visitor;
  await visitor.goTo("/settings?section=notices");
  await page.getByLabel("Address").fill("ana@example.com");
  await page.getByLabel("a run failed or is blocked").check();
  await page.getByRole("button", { name: "Keep it" }).click();
  await page.reload();
  await expect.poll(() => page.getByLabel("Address").inputValue()).toBe("ana@example.com");
  expect(await page.getByLabel("a run failed or is blocked").isChecked()).toBe(true);
  expect(await page.getByLabel("an alert fires or has recovered").isChecked()).toBe(false);
});
