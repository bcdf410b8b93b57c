import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
let lead: string;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
  lead = await server.run("lead", { email: "ada@example.com", company: "Ada Ltd", message: "We need signals." });
});
afterAll(() => server.stop());

/** The fork's page at the first batch, with that one thing chosen. */
async function open(otherwise: string): Promise<Page> {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  await visitor.goTo(`/runs/${lead}/fork?at=1`);
  await visitor.page.getByLabel("What is otherwise").selectOption({ label: otherwise });
  return visitor.page;
}
const rehearse = (page: Page) => page.getByRole("button", { name: "Rehearse" }).click();

test("S12.8: a fork is judged under a policy that is written in the page, and told where it is wrong", async () => {
  const page = await open("the policies that it is judged by from here on");
  await page.getByLabel("Begin with").selectOption({ label: "a new one, beside those in force" });
  const policy = page.getByLabel(/^As JSON/);
  const written = await policy.inputValue();
  await policy.fill(written.replace('"deny"', '"perhaps"'));
  await rehearse(page);
  await page.getByRole("alert").filter({ hasText: '[0].rules[0].then.answer: must be "allow", "ask" or "deny".' }).waitFor();
  await policy.fill(written);
  await rehearse(page);
  const rehearsal = page.getByRole("region", { name: "The rehearsal" });
  await rehearsal.getByText("It is failed").waitFor();
  expect(await rehearsal.textContent()).toContain("Not while this is tried.");
});

test("S12.10: the agent's goal is there to be changed, and the fork says that its model would be asked", async () => {
  const page = await open("what the agent of write is told from here on");
  const goal = page.getByLabel(/^In words/);
  expect(await goal.inputValue()).toBe("Write a first mail to a lead.");
  await goal.fill("Write nothing.");
  await page.getByLabel("nothing goes out").check();
  await rehearse(page);
  await page.getByText(/offline: it would ask the model/).waitFor();
});

test("S25.1: a policy is tried on what is stored, told where it is wrong, and leads to the runs that would have gone another way", async () => {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  await visitor.goTo("/policies");
  await visitor.page
    .getByRole("region", { name: "Policy external-needs-approval" })
    .getByText("role:manager is asked, within 2d")
    .waitFor();
  await visitor.page.getByRole("tab", { name: "Back-test" }).click();
  const { page } = visitor;
  await page.getByLabel("Begin with").selectOption({ label: "a new one, beside those in force" });
  const policy = page.getByLabel(/^As JSON/);
  const written = (await policy.inputValue()).replace('"external"', '"read"');
  await policy.fill(written.replace('"deny"', '"perhaps"'));
  const go = page.getByRole("button", { name: "Try it on what is stored" });
  await go.click();
  await page.getByRole("alert").filter({ hasText: '[0].rules[0].then.answer: must be "allow", "ask" or "deny".' }).waitFor();
  await policy.fill(written);
  await go.click();
  const found = page.getByRole("region", { name: "The back-test" });
  await found.getByText("were sent, and would be denied").waitFor();
  await found.getByRole("link", { name: "ada@example.com" }).first().click();
  await page.waitForURL(new RegExp(`/runs/${lead}\\?batch=\\d+`));
});
