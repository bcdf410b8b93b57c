import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

const PAGE = 50;
let server: Server;
let first: string;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
  first = await server.run("greet", { name: "greet-0" });
  for (let index = 1; index < PAGE; index++) await server.run("greet", { name: `greet-${index}` });
  await server.run("broken", { words: "the line was cut" });
  await server.run("quiz", { question: "How many?" });
});
afterAll(() => server.stop());

async function come(path: string): Promise<Visitor> {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  await visitor.goTo(path);
  await visitor.page.locator("tbody tr").first().waitFor();
  return visitor;
}
const subjects = ({ page }: Visitor) => page.locator("tbody tr td:nth-child(3)").allInnerTexts();

describe("the list of runs", () => {
  test("the address is its whole state: a filter goes into it, another page reads it, and back undoes it", async () => {
    const visitor = await come("/runs");
    await visitor.page.getByRole("button", { name: "failed" }).click();
    await visitor.page.waitForURL(/status/);
    await expect.poll(() => subjects(visitor)).toEqual(["the line was cut"]);
    await visitor.page.getByRole("combobox").fill("no such thing");
    await visitor.page.getByText("No run is like that").waitFor();

    const other = await come("/runs?status=failed");
    expect(await subjects(other)).toEqual(["the line was cut"]);
    expect(await other.page.getByRole("button", { name: "failed" }).getAttribute("aria-pressed")).toBe("true");

    await visitor.page.goBack();
    await expect.poll(() => subjects(visitor)).toEqual(["the line was cut"]);
    await visitor.page.goBack();
    await expect.poll(() => subjects(visitor)).toHaveLength(PAGE);
  });

  test("an older page follows the last row, and a chip leads back", async () => {
    const visitor = await come("/runs");
    const newest = await subjects(visitor);
    expect(newest.slice(0, 2)).toEqual(["How many?", "the line was cut"]);
    await visitor.page.getByRole("button", { name: "Older" }).click();
    await expect.poll(() => subjects(visitor)).toEqual(["greet-1", "greet-0"]);
    await visitor.page.getByRole("button", { name: "Without older" }).click();
    await expect.poll(() => subjects(visitor)).toEqual(newest);
  });

  test("j, k and the ends move, Enter opens", async () => {
    const { page } = await come("/runs?text=greet-4*");
    const focused = () => page.locator("tbody tr:focus td:nth-child(3)").innerText();
    await page.locator("tbody tr[tabindex='0']").focus();
    expect(await focused()).toBe("greet-49");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    expect(await focused()).toBe("greet-47");
    await page.keyboard.press("k");
    expect(await focused()).toBe("greet-48");
    await page.keyboard.press("End");
    expect(await focused()).toBe("greet-4");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "greet-4", exact: true }).waitFor();
  });
});

describe("the filter bar", () => {
  test("completes a condition, keeps it as a chip, and gives it back", async () => {
    const visitor = await come("/runs");
    const { page } = visitor;
    const box = page.getByRole("combobox");
    await box.fill("stat");
    await box.press("ArrowDown");
    await box.press("Enter");
    await box.pressSequentially("fa");
    await box.press("ArrowDown");
    await box.press("Enter");
    await expect.poll(() => subjects(visitor)).toEqual(["the line was cut"]);
    expect(new URL(page.url()).searchParams.get("text")).toBe("status:failed");
    await box.press("Backspace");
    expect(await box.inputValue()).toBe("status:failed");
    await box.fill("tool:crm.* ");
    await page.getByRole("button", { name: "Without tool:crm.*" }).waitFor();
    await expect.poll(() => subjects(visitor)).toEqual(["the line was cut"]);
    await page.getByRole("button", { name: "Without tool:crm.*" }).click();
    await expect.poll(() => subjects(visitor)).toHaveLength(PAGE);
  });

  test("what a run was given and came to is found by its words; what is no condition is refused with its place", async () => {
    const visitor = await come('/runs?text="line was cut"');
    expect(await subjects(visitor)).toEqual(["the line was cut"]);
    const box = visitor.page.getByRole("combobox");
    await box.fill("colour:red");
    await visitor.page.getByRole("alert").getByText("at character 14").waitFor();
  });
});

describe("many runs at once", () => {
  test("x chooses, and only what makes sense for the chosen is offered and done", async () => {
    const asked = await Promise.all(["One?", "Two?"].map((question) => server.run("quiz", { question })));
    const visitor = await come("/runs?text=workflow:quiz,broken");
    const { page } = visitor;
    await page.locator("tbody tr[tabindex='0']").focus();
    for (const key of ["x", "j", "x", "j", "j", "x"]) await page.keyboard.press(key);
    const bar = page.getByRole("toolbar");
    await bar.getByText("3 runs chosen").waitFor();
    expect(await bar.getByRole("button").allInnerTexts()).toEqual(["Retry 1", "Pause 2", "Cancel 2", "Export", ""]);
    const [file] = await Promise.all([page.waitForEvent("download"), bar.getByRole("button", { name: "Export" }).click()]);
    const copy = join(server.home, "runs.jsonl");
    await file.saveAs(copy);
    const lines = readFileSync(copy, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).journal[0].event.type)).toEqual(Array(3).fill("run-started"));
    await bar.getByRole("button", { name: "Pause 2" }).click();
    await page.getByLabel("Reason").fill("while we look");
    await page.getByRole("button", { name: "Pause 2 runs" }).click();
    await page.getByRole("alertdialog").or(page.getByRole("dialog")).waitFor({ state: "detached" });
    await bar.waitFor({ state: "detached" });
    // The list may have come anew between the first and the second of them.
    for (const runId of asked)
      await vi.waitFor(async () => expect(await server.engine.run(runId)).toMatchObject({ status: "paused" }), 5_000);
  });
});

/** Where the pointer would be that points at it. */
async function middleOf(element: Locator): Promise<[x: number, y: number]> {
  const box = await element.boundingBox();
  return box === null ? [0, 0] : [box.x + box.width / 2, box.y + box.height / 2];
}

describe("home", () => {
  test("counts come with the changes, and stand still under the hand that points at them", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.signIn("ana");
    const { page } = visitor;
    const tile = page.getByRole("region", { name: "Runs", exact: true });
    const failed = tile.getByRole("link", { name: /runs, failed/ });
    const before = Number(await failed.innerText());
    await page.getByRole("heading", { name: "Home" }).hover();
    await server.run("broken", { words: "again" });
    await expect.poll(() => failed.innerText(), { timeout: 10_000 }).toBe(String(before + 1));
    await tile.hover();
    const answered = page.waitForResponse(/\/api\/workflows$/);
    await server.run("broken", { words: "and again" });
    await answered;
    await tile.getByText("newer when you move away").waitFor();
    expect(await failed.innerText()).toBe(String(before + 1));
    await page.getByRole("heading", { name: "Home" }).hover();
    await expect.poll(() => failed.innerText(), { timeout: 10_000 }).toBe(String(before + 2));
    await failed.click();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(before + 2);
  });

  test("what comes first is shown, also under a hand that rests where it will be", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.signIn("ana");
    const { page } = visitor;
    const tile = page.getByRole("region", { name: "Needs a decision" });
    await tile.getByRole("listitem").first().waitFor();
    await tile.hover();
    // Slow enough to be told after the tile is there and the pointer is found to be in it.
    await page.route(/\/api\/tasks\?/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await route.continue();
    });
    const asked = page.waitForRequest(/\/api\/tasks\?/);
    await page.reload();
    await asked;
    await page.mouse.move(...(await middleOf(tile)));
    await tile.getByRole("listitem").first().waitFor();
  });

  test("who was in control, what needs a decision, and what failed lead on", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.signIn("ana");
    const { page } = visitor;
    await page
      .getByRole("region", { name: /Who was in control/ })
      .getByText(/rules/)
      .first()
      .waitFor();
    await page
      .getByRole("region", { name: "Needs a decision" })
      .getByRole("link", { name: /How many\?/ })
      .click();
    await page.getByRole("button", { name: /^Answer/ }).waitFor();
  });
});

test("an address that leads nowhere says so", async () => {
  const { page } = await come("/runs");
  await page.goto(`${server.url}/nothing/here`);
  await page.getByText("There is nothing at this address").waitFor();
  await page.goto(`${server.url}/runs/${first.slice(0, -1)}x`);
  await page.getByRole("alert").waitFor();
});
