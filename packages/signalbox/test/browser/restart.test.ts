// The server is a process of its own here, so that it can be killed.
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Dev, ended, Project } from "../cli/command.ts";
import { outboxOf, PASSWORD } from "./server.ts";
import { Visitor } from "./visitor.ts";

const project = new Project();
const config = join(import.meta.dirname, "fixture/signalbox.config.ts");
afterAll(() => project.remove());

async function start(port: number): Promise<{ readonly dev: Dev; readonly url: string; readonly link: Promise<string> }> {
  const child = project.start(["dev", "--json", "--config", config, "--port", String(port)]);
  const link = new Promise<string>((resolve) => {
    child.stderr?.on("data", (chunk: Buffer) => {
      const found = /http:\S+\/setup#\S+/.exec(chunk.toString())?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const dev = new Dev(child);
  return { dev, url: String((await dev.next("ready")).url), link };
}

test("a server that is killed under an open page: the session is still good, and what was asked is decided after it", async () => {
  const first = await start(0);
  const visitor = await Visitor.come(first.url, { mayLoseServer: true });
  const { page } = visitor;
  await page.goto(await first.link);
  await page.getByLabel("Name").fill("ana");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByRole("heading", { name: "Run it" }).waitFor();
  const lead = { email: "ada@example.com", company: "Ada Ltd", message: "Hello." };
  expect((await ended(project.start(["run", "lead", "--input", JSON.stringify(lead), "--config", config]))).code).toBe(0);
  await page.getByRole("link", { name: "Inbox" }).click();
  await page.getByRole("heading", { name: "Mail to ada@example.com: About Ada Ltd" }).waitFor();

  await first.dev.stop("SIGKILL");
  await page.keyboard.press("a");
  await page.getByRole("alert").filter({ hasText: "cannot be reached" }).first().waitFor();
  const again = await start(Number(new URL(first.url).port));
  await page.reload();
  await page.getByRole("button", { name: /^Approve/ }).waitFor();
  await page.keyboard.press("a");
  await page.getByText("Nothing waits for you").waitFor();
  await expect.poll(() => outboxOf(project.home)).toMatchObject([{ to: "ada@example.com" }]);
  await again.dev.stop("SIGTERM");
});
