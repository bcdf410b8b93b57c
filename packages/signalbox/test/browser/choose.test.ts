import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
});
afterAll(() => server.stop());

test("the questions are asked one at a time, each step has its verdict, and the address is the whole of it", async () => {
  const visitor = await Visitor.come(server.url, { width: 1440 });
  await visitor.signIn("ana");
  await visitor.goTo("/choose");
  const { page } = visitor;
  const answer = async (number: number, said: string) => {
    await page.getByText(`Question ${number} of 5`).waitFor();
    await page.getByRole("button", { name: said, exact: true }).click();
  };
  for (const [index, said] of ["No", "Yes", "No", "Yes", "Yes"].entries()) await answer(index + 1, said);
  const verdict = page.getByRole("region", { name: "Verdict" });
  await verdict.getByText("rule open-and-many").waitFor();

  // "Back" takes the last answer away, and forward gives it again.
  await page.goBack();
  await page.getByText("Question 5 of 5").waitFor();
  await page.goForward();
  await page.getByRole("button", { name: "Add a step" }).click();
  await page.getByLabel("Name of step 1").fill("Look up");
  await page.getByLabel("Well defined, step 1").selectOption("yes");
  await page.getByLabel("Open-ended, step 1").selectOption("no");
  await verdict.getByText("rule written-down").waitFor();
  await page.getByText("Nothing for models: no step calls one.").waitFor();
  await page.getByRole("button", { name: "Add a step" }).click();
  await page.getByLabel("Name of step 2").fill("Work it out");
  await page.getByLabel("Must be seen, step 2").selectOption("yes");
  await verdict.getByText("and a person before it goes on").waitFor();

  const there = await Visitor.come(server.url, { width: 360 });
  await there.signIn("ana");
  await there.goTo(page.url().slice(server.url.length));
  await there.page.getByRole("heading", { name: "Both: a workflow with an agent in it" }).waitFor();
  expect(await there.page.getByRole("region", { name: "Verdict" }).getByRole("listitem").count()).toBe(2);
  await there.page.getByText("the-process.ts", { exact: true }).click();
  await there.page.getByText('f.compute("look-up"').waitFor();
});
