// One server; a workflow that takes something of each kind.
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everyHostile } from "./fixture/hostile.ts";
import { Server } from "./server.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
  await server.addPerson("ana");
});
afterAll(() => server.stop());

const come = async (path: string, options: VisitorOptions = {}): Promise<Visitor> => {
  const visitor = await Visitor.come(server.url, options);
  await visitor.signIn("ana");
  await visitor.goTo(path);
  return visitor;
};
const runsOf = (workflow: string) => server.engine.runs({ workflow });
const inputOf = async (runId: string) => {
  const [started] = await server.engine.journal(runId);
  return started?.event.type === "run-started" ? started.event.input : null;
};

describe("S22.7: the certificate of a workflow", () => {
  test("says what is not shown, leads to the definitions, and is downloaded as it is", async () => {
    const { page } = await come("/workflows/help?tab=certificate");
    await page.getByText("stopped at its limit of").waitFor();
    const leak = page.getByRole("region", { name: "Who sees what leaves" }).getByRole("listitem").first();
    await leak.getByText("is not shown to be approved").waitFor();
    await page.goto(`${server.url}/workflows/lead?tab=certificate`);
    const tree = page.getByRole("region", { name: "How the ceiling comes about" });
    await tree.getByText("$0.50").first().waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "JSON" }).click()]);
    expect(download.suggestedFilename()).toBe("lead-v1.certificate.json");
    expect(JSON.parse(await text(await download.createReadStream()))).toEqual(await server.engine.certificate({ workflow: "lead" }));
    await tree.getByRole("link", { name: "write" }).click();
    await page.getByRole("complementary", { name: "Definition" }).getByText("Write a first mail to a lead.").waitFor();
  });
});

describe("S23.1, S23.5: what a workflow will probably cost", () => {
  test("follows the volume, which is in the address, and says what is a prior", async () => {
    const { page } = await come("/costs?tab=forecast&workflow=lead");
    await page.getByText("this is a prior").waitFor();
    await page.getByText("$500", { exact: true }).first().waitFor();
    await page.getByRole("slider", { name: /runs in 30 days/ }).press("ArrowRight");
    await page.waitForURL(/[?&]runs=20000/);
    await page.getByRole("columnheader", { name: "P50 of 20,000" }).waitFor();
    await page.getByRole("definition").filter({ hasText: "$1,000" }).filter({ hasText: "$500 to $2,000" }).waitFor();
    await page.getByRole("row", { name: /one agent.*a prior/ }).waitFor();
    await page.getByRole("radio", { name: "a run" }).click();
    await page
      .getByRole("region", { name: /Cost over volume/ })
      .getByText("$0.500", { exact: true })
      .waitFor();
    await page.getByLabel("Workflow", { exact: true }).selectOption("quiz");
    await page.getByText("nothing else is known").waitFor();
  });
});

describe("S19.2: a run is started by hand", () => {
  test("from the workflow, with a form of what it takes; what is wrong is said at its place", async () => {
    const { page } = await come("/workflows/order");
    await page.getByRole("link", { name: "Start a run" }).click();
    await page.getByRole("button", { name: "Start" }).click();
    const email = page.getByLabel("Email");
    await page.getByText("This is needed.").first().waitFor();
    expect(await email.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await email.fill("no address");
    await page.getByLabel("Size").selectOption("large");
    await page.getByLabel("Seats").fill("3");
    await page.getByLabel("On", { exact: true }).fill("2026-07-01");
    await page.getByLabel("At (optional)").fill("2026-07-01T14:00");
    await page.getByRole("group", { name: "Address" }).getByLabel("Street").fill("Main 1");
    await page.getByRole("group", { name: "Lines" }).getByLabel("Sku").fill("a");
    await page.getByRole("button", { name: "Add another" }).click();
    await page.getByRole("group", { name: "Lines" }).getByLabel("Sku").nth(1).fill("b");
    await page.getByLabel("Is urgent").check();
    await page.getByRole("button", { name: "Start" }).click();
    // The server's own words, at the field.
    await page.getByText("Invalid email address").waitFor();
    expect(await email.getAttribute("aria-invalid")).toBe("true");
    await email.fill("ada@example.com");
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/runs\/.+/);
    const [run] = await runsOf("order");
    expect(run).toMatchObject({ startedBy: "ana" });
    expect(await inputOf(run?.runId ?? "")).toEqual({
      email: "ada@example.com",
      size: "large",
      seats: 3,
      on: "2026-07-01",
      at: "2026-07-01T14:00:00Z",
      isUrgent: true,
      address: { street: "Main 1" },
      lines: [{ sku: "a" }, { sku: "b" }],
    });
  });

  test("clicked twice, and sent again after its answer was lost, it is one run", async () => {
    const { page } = await come("/workflows/greet/start", { mayLoseServer: true });
    await page.getByLabel("Name").fill("Once");
    let sent = 0;
    await page.route("**/api/runs", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      sent += 1;
      await route.fetch();
      return sent === 1 ? route.abort() : route.fallback();
    });
    await page.getByRole("button", { name: "Start" }).dblclick();
    await page.getByText("cannot be reached").waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    await page.waitForURL(/\/runs\/.+/);
    expect(sent).toBe(2);
    expect((await runsOf("greet")).filter(({ subject }) => subject === "Once")).toHaveLength(1);
  });

  test("as JSON, and back in the form; what the form has no place for stays JSON", async () => {
    const { page } = await come("/workflows/greet/start");
    await page.getByLabel("Name").fill("Ada");
    await page.getByRole("button", { name: "Write JSON instead" }).click();
    const json = page.getByLabel("JSON", { exact: true });
    expect(JSON.parse(await json.inputValue())).toEqual({ name: "Ada" });
    await json.fill('{"name":"Eve","more":1}');
    await page.getByRole("button", { name: "Back to the form" }).click();
    await page.getByText("no place for all of this").waitFor();
    await json.fill('{"name":"Eve"}');
    await page.getByRole("button", { name: "Back to the form" }).click();
    expect(await page.getByLabel("Name").inputValue()).toBe("Eve");
  });

  test("what is written is text, whatever it is", async () => {
    const { page } = await come("/workflows/greet/start");
    for (const words of everyHostile) {
      // What a page takes out of every field is not there to be sent.
      const typed = words.replace(/\r/g, "");
      await page.goto(`${server.url}/workflows/greet/start`);
      await page.getByLabel("Name").fill(typed);
      await page.getByRole("button", { name: "Start" }).click();
      await page.waitForURL(/\/runs\/[0-9a-z-]+/);
      await page.getByRole("slider").waitFor();
      expect(await page.evaluate("window.hit")).toBeUndefined();
      const [run] = await runsOf("greet");
      expect(await inputOf(run?.runId ?? "")).toEqual({ name: typed });
    }
  });
});
