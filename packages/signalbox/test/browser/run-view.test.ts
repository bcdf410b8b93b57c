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

async function open(search = ""): Promise<Page> {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  await visitor.goTo(`/runs/${lead}${search}`);
  await visitor.page.getByRole("slider").waitFor();
  return visitor.page;
}
const at = async (page: Page) => Number(await page.getByRole("slider").getAttribute("aria-valuenow"));
const last = async (page: Page) => Number(await page.getByRole("slider").getAttribute("aria-valuemax"));
const said = (page: Page) => page.getByRole("slider").getAttribute("aria-valuetext");

test("the scrubber moves by keys through events and choices, and the address keeps the moment", async () => {
  const page = await open();
  const end = await last(page);
  expect(await at(page)).toBe(end);
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => at(page)).toBe(end - 1);
  // The address follows when the moving pauses.
  await expect.poll(() => new URL(page.url()).searchParams.get("at")).toBe(String(end - 1));
  await page.keyboard.press("Shift+ArrowLeft");
  await expect.poll(() => said(page)).toMatch(/model-replied|step-judged|branch-decided/);
  await page.keyboard.press("Home");
  await expect.poll(() => at(page)).toBe(0);
  expect(await said(page)).toContain("run-started");
  await page.keyboard.press("End");
  await expect.poll(() => at(page)).toBe(end);
  await expect.poll(() => new URL(page.url()).searchParams.has("at")).toBe(false);
});

test("the scrubber follows the pointer while it is held", async () => {
  const page = await open();
  const end = await last(page);
  const box = await page.getByRole("slider").boundingBox();
  if (box === null) throw new Error("The scrubber is not in sight.");
  const to = (share: number) => page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 4 });
  await to(0.9);
  await page.mouse.down();
  await to(0.5);
  await expect.poll(() => at(page)).toBe(Math.round(end / 2));
  await to(0.0);
  await expect.poll(() => at(page)).toBe(0);
  await page.mouse.up();
  await to(0.7);
  expect(await at(page)).toBe(0);
});

test("a decision of the model is told with what it was offered, what it chose, and its stated reason", async () => {
  const page = await open();
  await page.getByRole("slider").focus();
  await page.keyboard.press("Home");
  for (let step = 0; step < 40 && !((await said(page)) ?? "").includes("model-replied"); step++)
    await page.keyboard.press("Shift+ArrowRight");
  expect(await said(page)).toContain("model-replied by ai");
  await page.getByRole("tab", { name: "Decision" }).click();
  const detail = page.getByRole("tabpanel");
  await detail.getByText("made").first().waitFor();
  expect(await detail.innerText()).toContain("I look Ada Ltd up first.");
  expect(await detail.innerText()).toContain("press_look-up");
});

test("the messages are those that the model had been told by then, and no later ones", async () => {
  const page = await open("?tab=messages");
  await page.getByRole("tabpanel").getByText("The papers write about Ada Ltd.").waitFor();
  await page.getByRole("slider").focus();
  await page.keyboard.press("Home");
  await page.getByText("No agent had begun by then.").waitFor();
});

test("a link opens the moment and the tab that it names", async () => {
  const page = await open("?at=2&tab=event");
  expect(await at(page)).toBe(2);
  expect(await page.getByRole("tab", { name: "Event" }).getAttribute("aria-selected")).toBe("true");
  const beyond = await open("?at=99999&tab=nonsense");
  expect(await at(beyond)).toBe(await last(beyond));
});

test("on a phone the panes are one at a time", async () => {
  const visitor = await Visitor.come(server.url, { width: 360, height: 740 });
  await visitor.signIn("ana");
  await visitor.goTo(`/runs/${lead}`);
  await visitor.page.getByRole("tab", { name: "Detail" }).click();
  await visitor.page.getByRole("tab", { name: "Messages" }).waitFor();
  await visitor.page.getByRole("tab", { name: "Graph" }).click();
  await visitor.page.getByRole("region", { name: "Graph" }).waitFor();
});

test("a run is cancelled from its page, after a question, with a reason", async () => {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  const run = await server.run("quiz", { question: "Which?" });
  await visitor.goTo(`/runs/${run}`);
  await visitor.page.getByRole("button", { name: "Cancel" }).click();
  await visitor.page.getByRole("textbox", { name: "Reason" }).fill("asked twice");
  await visitor.page.getByRole("alertdialog").getByRole("button", { name: "Cancel" }).click();
  await visitor.page.locator("header").getByText("cancelled").first().waitFor();
  expect(await server.engine.run(run)).toMatchObject({ status: "cancelled" });
});

test("a run is compared with another one that is chosen, and the address names both", async () => {
  const other = await server.run("lead", { email: "grace@example.com", company: "Grace Ltd", message: "We need points." });
  const again = await server.run("lead", { email: "ada@example.com", company: "Ada Ltd", message: "Still waiting." });
  const page = await open();
  await page.keyboard.press("c");
  const about = page.locator("section", { hasText: "About the same" });
  await about.getByRole("link").waitFor();
  expect(await about.getByRole("link").getAttribute("href")).toContain(again);
  await page.getByRole("searchbox").fill("grace");
  await page.getByRole("link", { name: /grace@example.com/ }).click();
  await page
    .getByText(/steps? differs?/)
    .first()
    .waitFor();
  const { searchParams } = new URL(page.url());
  expect([searchParams.get("left"), searchParams.get("right")]).toEqual([lead, other]);
});
