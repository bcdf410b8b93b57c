import { afterAll, beforeAll, describe, expect, test } from "vitest";
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
    const { page } = await come("/runs?text=greet-4");
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

test("an address that leads nowhere says so", async () => {
  const { page } = await come("/runs");
  await page.goto(`${server.url}/nothing/here`);
  await page.getByText("There is nothing at this address").waitFor();
  await page.goto(`${server.url}/runs/${first.slice(0, -1)}x`);
  await page.getByRole("alert").waitFor();
});
