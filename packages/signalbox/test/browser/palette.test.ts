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

async function open(path: string, width = 1440): Promise<Page> {
  const visitor = await Visitor.come(server.url, { width });
  await visitor.signIn("ana");
  await visitor.goTo(path);
  return visitor.page;
}
const line = (page: Page) => page.getByRole("combobox", { name: "Find and do" });

test("mod+k finds a run by its subject, a screen, and an action of the run that is open", async () => {
  const page = await open("/runs");
  await page.getByRole("row").nth(1).waitFor();
  await page.keyboard.press("Control+k");
  await line(page).fill("ada@exam");
  await page.getByRole("option", { name: /ada@example.com/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("slider").waitFor();
  expect(new URL(page.url()).pathname).toBe(`/runs/${lead}`);

  await page.keyboard.press("Control+k");
  await line(page).fill("cancel this");
  await page.getByRole("option", { name: /Cancel this run/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("alertdialog").getByText("Cancel this run?").waitFor();
  await page.getByRole("button", { name: "Leave it" }).click();

  await page.keyboard.press("Control+k");
  await line(page).fill("start lead");
  await page.getByRole("option", { name: /Start a run of lead/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/workflows/lead/start");

  await page.keyboard.press("Control+k");
  await line(page).fill("audit");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Audit" }).waitFor();
  await page.keyboard.press("Control+k");
  await line(page).fill("no such thing anywhere");
  await page.getByText("Nothing is called that.").waitFor();
  await page.keyboard.press("Escape");
  await line(page).waitFor({ state: "detached" });
});

test("? shows the keys of the screen as it is, and / goes to its search, or finds everywhere", async () => {
  const page = await open(`/runs/${lead}`);
  await page.getByRole("slider").waitFor();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await keys.getByText("fork here").waitFor();
  await keys.getByText("to the graph, the timeline, the detail").waitFor();
  // A key that means something on the screen does nothing behind the map.
  await page.keyboard.press("f");
  expect(new URL(page.url()).pathname).toBe(`/runs/${lead}`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await line(page).waitFor();
  await page.keyboard.press("Escape");

  await page.goto(`${server.url}/runs`);
  await page.getByRole("row").nth(1).waitFor();
  await page.keyboard.press("?");
  expect(await keys.innerText()).not.toContain("fork here");
  await keys.getByText("open the row").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('data-hotkey')")).toBe("/");
});

test("on a phone it is behind one button", async () => {
  const page = await open("/runs", 360);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Find" }).click();
  await line(page).fill("inbox");
  await page.getByRole("option", { name: /Inbox/ }).click();
  await page.getByRole("region", { name: "Waiting" }).waitFor();
});
