// One server, one form: made on screen, filled in by strangers. The pages have no script of their own.
import { afterAll, beforeAll, expect, test } from "vitest";
import { everyHostile } from "./fixture/hostile.ts";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
let link = "";
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
});
afterAll(() => server.stop());

const inputs = async (): Promise<readonly unknown[]> => {
  const runs = await server.engine.runs({ workflow: "order" });
  const started = await Promise.all(runs.map(async ({ runId }) => (await server.engine.journal(runId))[0]?.event));
  return started.map((event) => (event?.type === "run-started" ? event.input : null));
};

test("S19.6: a form is made on the page of its workflow, and its link is there", async () => {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  await visitor.goTo("/workflows/order?tab=starting");
  const { page } = visitor;
  await page.getByRole("button", { name: "New form" }).click();
  await page.getByLabel("Name").fill("rooms");
  await page.getByLabel("Title").fill("Order a room");
  await page.getByLabel("Set for everybody").fill('{"seats":2,"at":"{now}"}');
  await page.getByRole("button", { name: "Make it" }).click();
  link = new URL(await page.getByRole("link", { name: "See it" }).getAttribute("href").then(String)).pathname;
  await page.getByText("open, 0 of 60 in the last hour").waitFor();
});

test("S5.4: the schedule beside it is paused with a word why, and resumed", async () => {
  const visitor = await Visitor.come(server.url);
  await visitor.signIn("ana");
  await visitor.goTo("/workflows/order?tab=starting");
  const { page } = visitor;
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("dialog").getByLabel("Why").fill("The rooms are full.");
  await page.getByRole("button", { name: "Pause it" }).click();
  await page.getByText(/by ana, now: The rooms are full/).waitFor();
  expect(await server.engine.schedules()).toMatchObject([{ workflow: "order", paused: { by: "ana" } }]);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  expect(await server.engine.schedules()).toMatchObject([{ workflow: "order", paused: null }]);
});

test("S19.3: what strangers write stays text, is said at its field what is wrong with it, and arrives as it was written", async () => {
  const visitor = await Visitor.come(server.url);
  const { page } = visitor;
  await visitor.goTo(link);
  // The browser's own complaints are not in the way.
  await page.locator("form").evaluate((form) => form.setAttribute("novalidate", ""));
  const all = everyHostile.join("\n");
  const fields = { Email: everyHostile[0] ?? "", "Message (optional)": all, Street: all, "City (optional)": all, Sku: "<svg onload=1>" };
  for (const [label, words] of Object.entries(fields)) await page.getByLabel(label).fill(words);
  await page.getByLabel("Size").selectOption("large");
  await page.getByLabel("On", { exact: true }).fill("2026-07-01");
  await page.getByRole("button", { name: "Add another" }).click();
  await page.getByLabel("Sku").nth(1).fill("b");
  await page.locator("form").evaluate((form) => form.setAttribute("novalidate", ""));
  await page.getByRole("button", { name: "Send" }).last().click();
  await page.getByText("Invalid email address").waitFor();
  expect(await page.getByLabel("Email").getAttribute("aria-invalid")).toBe("true");
  // A page holds no character of this kind.
  const shown = all.replaceAll("\0", "\ufffd");
  expect(await page.getByLabel("Street").inputValue()).toBe(shown);
  expect(await page.evaluate("window.hit")).toBeUndefined();
  expect(await page.locator("script, img, svg, iframe, [onload], [onerror]").count()).toBe(0);
  await page.getByLabel("Email").fill("eve@example.com");
  await page.getByLabel("Street").fill(all);
  await page.getByRole("button", { name: "Send" }).last().click();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
  expect(await page.context().cookies()).toEqual([]);
  expect(await inputs()).toMatchObject([
    {
      email: "eve@example.com",
      seats: 2,
      isUrgent: false,
      address: { street: all, city: shown },
      lines: [{ sku: "<svg onload=1>" }, { sku: "b" }],
    },
  ]);
});

test("S19.4: clicked twice it is one run", async () => {
  const visitor = await Visitor.come(server.url);
  const { page } = visitor;
  await visitor.goTo(link);
  await page.getByLabel("Email").fill("ada@example.com");
  await page.getByLabel("Size").selectOption("small");
  await page.getByLabel("On", { exact: true }).fill("2026-07-01");
  await page.getByLabel("Street").fill("Main 1");
  await page.getByRole("button", { name: "Send" }).last().dblclick();
  await page.getByRole("heading", { name: "Sent" }).waitFor();
  expect(await inputs()).toHaveLength(2);
});

test("S19.5: a closed form says so", async () => {
  await server.engine.changeForm({ form: "rooms", closed: true, by: "ana" });
  const visitor = await Visitor.come(server.url);
  await visitor.goTo(link);
  await visitor.page.getByRole("heading", { name: "This form is closed" }).waitFor();
  await server.engine.changeForm({ form: "rooms", closed: false, by: "ana" });
});
