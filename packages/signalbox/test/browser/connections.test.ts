import { randomBytes } from "node:crypto";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { PASSWORD, Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

const VALUE = "sk-live-4242-4242";
afterEach(() => vi.unstubAllEnvs());

async function begin(): Promise<Server> {
  const server = await Server.start();
  onTestFinished(() => server.stop());
  await server.addPerson("ana");
  return server;
}

test("S18.2: a connection is stored, replaced and removed after a proof; the page shows where it goes and never what it is", async () => {
  vi.stubEnv("SIGNALBOX_SECRET_KEY", randomBytes(32).toString("base64"));
  const server = await begin();
  const visitor = await Visitor.come(server.url);
  const { page } = visitor;
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/api/secrets")) answers.push(response.text().catch(() => ""));
  });
  await visitor.signIn("ana");
  await visitor.goTo("/settings?section=connections");
  server.forgetProofs();

  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByLabel("Name").fill("crm");
  expect(await page.getByLabel("Value").getAttribute("type")).toBe("password");
  const pasted = await page.evaluate(`(() => {
    const input = document.querySelector("input[type=password]");
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", "-----BEGIN KEY-----\\n4242\\n");
    const isTaken = input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    return { isTaken, said: input.validationMessage };
  })()`);
  expect(pasted).toEqual({ isTaken: false, said: expect.stringContaining("It has several lines.") });
  await page.getByLabel("Value").fill(VALUE);
  await page.getByLabel("Kind").selectOption("basic");
  await page.getByLabel("User").fill("robot");
  await page.getByLabel("Hosts").fill("https://api.example");
  await page.getByRole("button", { name: "Store it" }).click();
  const proof = page.getByRole("dialog", { name: "Is it still you?" });
  await proof.getByLabel("Password").fill(PASSWORD);
  await proof.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("alert").filter({ hasText: '"https://api.example" is no host.' }).waitFor();
  await page.getByLabel("Hosts").fill("api.example, files.example:8443");
  await page.getByRole("button", { name: "Store it" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "crm" });
  await row.getByText("basic (robot)").waitFor();
  await row.getByText("to api.example, files.example:8443").waitFor();
  await row.getByText(/version 1 · set by ana now · never used/).waitFor();
  expect(await server.engine.secrets()).toMatchObject([{ kind: "basic", field: "robot", changedBy: "ana" }]);

  await page.getByRole("button", { name: "New connection" }).click();
  await page.getByLabel("Name").fill("crm");
  await page.getByLabel("Value").fill(`${VALUE}-2`);
  await page.getByLabel("Hosts").fill("other.example");
  await page.getByRole("button", { name: "Store it" }).click();
  await page.getByRole("alert").filter({ hasText: "crm is there already." }).waitFor();
  await page.getByRole("button", { name: "Leave it" }).click();

  await row.getByRole("button", { name: "Replace" }).click();
  expect(await page.getByLabel("Value").inputValue()).toBe("");
  expect(await page.getByLabel("Hosts").inputValue()).toBe("api.example files.example:8443");
  await page.getByLabel("Value").fill(`${VALUE}-2`);
  await page.getByLabel("Kind").selectOption("bearer");
  await page.getByRole("button", { name: "Replace it" }).click();
  await row.getByText(/version 2 · set by ana/).waitFor();
  await expect
    .poll(() => server.engine.secrets())
    .toMatchObject([{ kind: "bearer", field: null, hosts: ["api.example", "files.example:8443"] }]);

  await row.getByRole("button", { name: "Remove" }).click();
  const question = page.getByRole("dialog", { name: "Remove crm?" });
  expect(await server.engine.secrets()).toHaveLength(1);
  await question.getByRole("button", { name: "Remove" }).click();
  await page.getByText("There is no connection").waitFor();
  expect(await server.engine.secrets()).toEqual([]);
  expect((await Promise.all(answers)).join("\n")).not.toContain("4242");
  expect(answers.length).toBeGreaterThanOrEqual(8);
  expect(await page.content()).not.toContain("4242");
});

test("without a key of the instance it is said what to do; who may not change secrets sees no such place", async () => {
  const server = await begin();
  await server.addPerson("bo", ["operator"]);
  const ana = await Visitor.come(server.url, { mayLackService: true });
  await ana.signIn("ana");
  await ana.goTo("/settings?section=connections");
  await ana.page.getByRole("button", { name: "New connection" }).click();
  await ana.page.getByLabel("Name").fill("crm");
  await ana.page.getByLabel("Value").fill(VALUE);
  await ana.page.getByLabel("Hosts").fill("api.example");
  await ana.page.getByRole("button", { name: "Store it" }).click();
  await ana.page.getByRole("alert").filter({ hasText: '"signalbox secrets init <file>" makes one' }).waitFor();
  expect(await server.engine.secrets()).toEqual([]);

  const bo = await Visitor.come(server.url);
  await bo.signIn("bo");
  await bo.goTo("/settings?section=connections");
  await bo.page.getByRole("tab", { name: "You" }).waitFor();
  expect(await bo.page.getByRole("tab", { name: "Connections" }).count()).toBe(0);
});
