// Every screen at two widths in both themes: no violation of WCAG 2 A or AA that axe finds, nothing wider than the window, and a
// picture in build/screenshots for people to look at. A theme changes colours and nothing else, so in the dark only these are looked at anew.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { root } from "../../../../scripts/root.ts";
import { lookedUp } from "./fixture/candidate.ts";
import { hostileLead, longWords } from "./fixture/hostile.ts";
import { Server } from "./server.ts";
import { type Theme, Visitor } from "./visitor.ts";

const pictures = join(root, "build/screenshots");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** A place of the console that somebody signed in can come to, and what shows that it is there. */
interface Screen {
  readonly name: string;
  readonly path: () => string;
  readonly ready: (page: Page) => Promise<unknown>;
}

let server: Server;
let empty: Server;
const runs: Record<"lead" | "hostile" | "failed" | "question" | "gone" | "talk", string> = {
  lead: "",
  hostile: "",
  failed: "",
  question: "",
  gone: "",
  talk: "",
};
const tasks = new Map<string, string>();
/** Where a public form is. */
let form = "";
beforeAll(async () => {
  vi.stubEnv("SIGNALBOX_SECRET_KEY", Buffer.alloc(32, 7).toString("base64"));
  server = await Server.start({ approvals: 1 });
  vi.unstubAllEnvs();
  await server.addPerson("ana");
  for (const name of ["Ada", "Grace", "李小龍", "עדה", longWords]) await server.run("greet", { name });
  // As many as a forecast needs.
  for (let more = 0; more < 6; more++) await server.run("greet", { name: "Ada" });
  runs.failed = await server.run("broken", { words: "The register does not know this company." });
  runs.hostile = await server.run("lead", hostileLead);
  runs.lead = await server.run("lead", { email: "ada@example.com", company: "Ada Ltd", message: "We would like to know more.\n\nAda" });
  runs.question = await server.run("quiz", { question: "How many seats do they need?" });
  runs.gone = await server.run("lead", { email: "eve@example.com", company: "Eve Ltd", message: "Call me." });
  for (const item of ["desk", "lost parcel", "lamp"]) await server.run("buy", { item });
  runs.talk = await server.run("advise", { question: "What should we take?" });
  for (const { runId, task } of await server.engine.inbox()) tasks.set(runId, task);
  const gone = (await server.engine.inbox()).find(({ runId }) => runId === runs.gone);
  await server.engine.decide({ task: gone?.task ?? "", decision: "reject", hash: gone?.hash ?? "", by: "bo", reason: "They asked twice." });
  form = `/forms/${(await server.engine.createForm({ form: "rooms", workflow: "order", title: "Order a room", by: "ana" })).token}`;
  await server.engine.setSecret({ name: "crm", value: "token-4242", kind: "bearer", hosts: ["api.crm.example"], by: "ana" });
  await server.engine.setSecret({
    name: "search",
    value: "token-2424",
    kind: "header",
    field: "x-api-key",
    hosts: ["search.example", `${longWords.replaceAll(/\W/g, "").slice(0, 60)}.example:8443`],
    by: "ana",
  });
  await server.addPerson("cleo", ["builder"]);
  server.offer(lookedUp);
  await server.engine.publish({ workflow: "greet", by: "cleo", reason: `Looks the name up first. ${longWords}` });
  empty = await Server.start();
  await empty.addPerson("ana");
});
afterAll(async () => {
  await server.stop();
  await empty.stop();
});

/** A policy that nobody has: every read waits for a person. */
const readsAreAsked = {
  format: 1,
  id: "reads-are-asked",
  facts: [],
  rules: [{ match: { effect: ["read"] }, then: { answer: "ask", by: "role:ae", withinMs: 7_200_000, reason: "Tried once." } }],
};
const slider = (page: Page) => page.getByRole("slider").waitFor();
const rows = (page: Page) => page.locator("tbody tr").first().waitFor();
const screens: readonly Screen[] = [
  { name: "home", path: () => "/", ready: (page) => page.getByRole("heading", { name: "Needs a decision" }).waitFor() },
  { name: "runs", path: () => "/runs", ready: rows },
  {
    name: "runs-chosen",
    path: () => "/runs?text=-status%3Afailed%20cost%3C0.5",
    ready: async (page) => {
      await rows(page);
      await page.getByRole("checkbox", { name: "Choose all of this page" }).check();
      await page.getByRole("toolbar").waitFor();
    },
  },
  {
    name: "runs-completed",
    path: () => "/runs",
    ready: async (page) => {
      await rows(page);
      await page.getByRole("combobox").fill("waiting:");
      await page.getByRole("option", { name: "waiting:human" }).waitFor();
    },
  },
  { name: "workflows", path: () => "/workflows", ready: rows },
  { name: "audit", path: () => "/audit", ready: rows },
  {
    name: "policies",
    path: () => "/policies",
    ready: (page) =>
      Promise.all([page.getByText("never answered").first().waitFor(), page.getByRole("link", { name: /mail/ }).first().waitFor()]),
  },
  {
    name: "policies-back-test",
    path: () => "/policies?tab=back-test&since=7d",
    ready: async (page) => {
      await page.getByLabel(/^As JSON/).fill(JSON.stringify(readsAreAsked, null, 2));
      await page.getByRole("button", { name: "Try it on what is stored" }).click();
      await page.getByRole("region", { name: "Calls" }).waitFor();
    },
  },
  { name: "costs", path: () => "/costs", ready: (page) => page.getByText("day of the instance").waitFor() },
  { name: "costs-spend", path: () => "/costs?tab=spend", ready: (page) => page.getByText("By who had it called").waitFor() },
  {
    name: "choose",
    path: () =>
      `/choose?name=Triage&runs=2000&answers=${encodeURIComponent(JSON.stringify({ wellDefined: "no", highVolume: "yes", reviewed: "yes", audited: "yes", openEnded: "yes" }))}`,
    ready: (page) => page.getByRole("heading", { name: "Both: a workflow with an agent in it" }).waitFor(),
  },
  {
    name: "choose-running",
    path: () => "/choose?tab=running",
    ready: (page) =>
      page
        .getByText(/too little to say/)
        .first()
        .waitFor(),
  },
  {
    name: "runs-filtered",
    path: () => "/runs?status=failed&text=nothing",
    ready: (page) => page.getByText("No run is like that").waitFor(),
  },
  { name: "run", path: () => `/runs/${runs.lead}`, ready: slider },
  { name: "run-decision", path: () => `/runs/${runs.lead}?at=8&tab=decision`, ready: slider },
  { name: "run-messages", path: () => `/runs/${runs.lead}?tab=messages`, ready: slider },
  { name: "run-event", path: () => `/runs/${runs.lead}?tab=event`, ready: slider },
  { name: "run-failed", path: () => `/runs/${runs.failed}`, ready: slider },
  { name: "run-hostile", path: () => `/runs/${runs.hostile}`, ready: slider },
  { name: "agents", path: () => "/agents", ready: (page) => page.getByRole("link", { name: /writer/ }).waitFor() },
  { name: "agent", path: () => "/agents/writer", ready: rows },
  {
    name: "agent-rules",
    path: () => "/agents/helper?tab=rules",
    ready: (page) => page.getByText("Everything else is denied.").waitFor(),
  },
  { name: "chat", path: () => `/chat/${runs.talk}`, ready: (page) => page.getByRole("article", { name: /How many people/ }).waitFor() },
  { name: "chat-hostile", path: () => `/chat/${runs.hostile}`, ready: (page) => page.getByRole("button", { name: "Approve" }).waitFor() },
  { name: "inbox", path: () => "/inbox", ready: (page) => page.getByRole("region", { name: "Waiting" }).waitFor() },
  {
    name: "inbox-approval",
    path: () => `/inbox?task=${tasks.get(runs.lead)}`,
    ready: (page) => page.getByRole("button", { name: /^Approve/ }).waitFor(),
  },
  {
    name: "inbox-edit",
    path: () => `/inbox?task=${tasks.get(runs.lead)}`,
    ready: async (page) => {
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByRole("button", { name: "Show what it becomes" }).waitFor();
    },
  },
  {
    name: "inbox-revision",
    path: () => `/inbox?task=${tasks.get(runs.lead)}`,
    ready: async (page) => {
      await page.getByRole("button", { name: "Edit" }).click();
      await page.getByRole("textbox", { name: "subject" }).fill("Signals for Ada");
      await page.getByRole("button", { name: "Show what it becomes" }).click();
      await page.getByRole("region", { name: "Revision 2" }).waitFor();
    },
  },
  {
    name: "inbox-reassign",
    path: () => `/inbox?task=${tasks.get(runs.lead)}`,
    ready: async (page) => {
      await page.getByRole("button", { name: "reassign" }).click();
      await page.getByRole("dialog").getByRole("radio").first().waitFor();
    },
  },
  {
    name: "inbox-hostile",
    path: () => `/inbox?task=${tasks.get(runs.hostile)}`,
    ready: (page) => page.getByRole("button", { name: /^Approve/ }).waitFor(),
  },
  {
    name: "inbox-question",
    path: () => `/inbox?task=${tasks.get(runs.question)}`,
    ready: (page) => page.getByRole("button", { name: /^Answer/ }).waitFor(),
  },
  {
    name: "inbox-gone",
    path: () => `/inbox?task=${tasks.get(runs.gone)}`,
    ready: (page) => page.getByText("rejected it").waitFor(),
  },
  {
    name: "notices",
    path: () => "/notices",
    ready: (page) => page.getByText("An approval waits at review.").first().waitFor(),
  },
  {
    name: "settings-notices",
    path: () => "/settings?section=notices",
    ready: (page) => page.getByText("spending-fast").waitFor(),
  },
  {
    name: "settings-connections",
    path: () => "/settings?section=connections",
    ready: (page) => page.getByText("to api.crm.example").waitFor(),
  },
  {
    name: "settings-connection",
    path: () => "/settings?section=connections",
    ready: async (page) => {
      await page.getByRole("listitem").filter({ hasText: "search" }).getByRole("button", { name: "Replace" }).click();
      await page.getByLabel("Header").waitFor();
    },
  },
  { name: "settings", path: () => "/settings", ready: (page) => page.getByRole("heading", { level: 1 }).waitFor() },
  { name: "start", path: () => "/workflows/order/start", ready: (page) => page.getByRole("button", { name: "Start" }).waitFor() },
  {
    name: "start-refused",
    path: () => "/workflows/order/start",
    ready: async (page) => {
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("This is needed.").first().waitFor();
    },
  },
  {
    name: "workflow-starting",
    path: () => "/workflows/order?tab=starting",
    ready: (page) =>
      Promise.all([page.getByText("in Europe/Zurich").first().waitFor(), page.getByRole("link", { name: "See it" }).waitFor()]),
  },
  {
    name: "workflow-certificate",
    path: () => "/workflows/lead?tab=certificate",
    ready: (page) => page.getByText("Of the graph").waitFor(),
  },
  {
    name: "workflow-forecast",
    path: () => "/workflows/greet?tab=forecast",
    ready: (page) => page.getByRole("heading", { name: "One run" }).waitFor(),
  },
  {
    name: "costs-forecast",
    path: () => "/costs?tab=forecast&workflow=lead",
    ready: (page) => page.getByRole("row", { name: /several agents/ }).waitFor(),
  },
  {
    name: "workflow-versions",
    path: () => "/workflows/greet?tab=versions",
    ready: (page) => page.getByRole("link", { name: "See what it changes" }).waitFor(),
  },
  {
    name: "publish-plan",
    path: () => "/workflows/greet/plan",
    ready: (page) => page.getByRole("button", { name: "Approve this plan" }).waitFor(),
  },
  { name: "form", path: () => form, ready: (page) => page.getByRole("button", { name: "Send" }).last().waitFor() },
  {
    name: "form-refused",
    path: () => form,
    ready: async (page) => {
      await page.locator("form").evaluate((element) => element.setAttribute("novalidate", ""));
      await page.getByRole("button", { name: "Send" }).last().click();
      await page.getByText("It was not sent").waitFor();
    },
  },
  { name: "form-sent", path: () => `${form}/sent`, ready: (page) => page.getByText("Thank you").waitFor() },
  { name: "reference", path: () => "/reference", ready: (page) => page.getByText("/api/tasks/{task}/decision", { exact: true }).waitFor() },
  {
    name: "reference-operation",
    path: () => "/reference?find=startRun",
    ready: (page) => page.getByText("idempotency-key").first().waitFor(),
  },
  { name: "nothing-here", path: () => "/nowhere", ready: (page) => page.getByText("There is nothing at this address").waitFor() },
];
const windows = [
  [360, 740],
  [1440, 900],
] as const;

/** A violation as a line: what, where, and what to mend. */
async function violations(page: Page, theme: Theme): Promise<readonly string[]> {
  const runOnly = theme === "light" ? ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] : { type: "rule" as const, values: ["color-contrast"] };
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { readonly axe: typeof import("axe-core") };
    const found = await axe.run({ runOnly, resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
  }, runOnly);
}

/** Takes a picture in each theme; what is wrong with the screen as lines. */
async function look(visitor: Visitor, name: string, width: number): Promise<string[]> {
  const { page } = visitor;
  mkdirSync(pictures, { recursive: true });
  await page.evaluate("document.fonts.ready.then(() => undefined)");
  const wrong: string[] = [];
  for (const theme of ["dark", "light"] as const) {
    await visitor.wear(theme);
    await page.screenshot({ path: join(pictures, `${name}-${width}-${theme}.png`) });
    wrong.push(...(await violations(page, theme)).map((line) => `${theme}: ${line}`));
  }
  const wide = Number(await page.evaluate("document.documentElement.scrollWidth"));
  return [...wrong, ...(wide > width ? [`it is ${wide} pixels wide`] : [])].map((line) => `${name}: ${line}`);
}

describe.each(windows)("at %i by %i", (width, height) => {
  const come = (url: string) => Visitor.come(url, { width, height, theme: "system", script: axe });

  test("the way in", async () => {
    const visitor = await come(empty.url);
    await visitor.goTo("/");
    await visitor.page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await look(visitor, "sign-in", width)).toEqual([]);
    await visitor.signIn("ana");
    await visitor.page.getByRole("heading", { name: "Run it" }).waitFor();
    expect(await look(visitor, "first-steps", width)).toEqual([]);
    await visitor.goTo("/runs");
    await visitor.page.getByText("Nothing has run yet").waitFor();
    expect(await look(visitor, "runs-empty", width)).toEqual([]);
    await visitor.goTo("/settings?section=connections");
    await visitor.page.getByText("There is no connection").waitFor();
    expect(await look(visitor, "settings-connections-empty", width)).toEqual([]);
  });

  test("the first start", async () => {
    const unused = await Server.start();
    const visitor = await come(unused.url);
    await visitor.goTo("/");
    await visitor.page.getByRole("heading", { name: "Nobody has an account yet" }).waitFor();
    expect(await look(visitor, "no-account", width)).toEqual([]);
    await visitor.goTo("/setup#token");
    await visitor.page.reload();
    await visitor.page.getByRole("heading", { name: "Make the first account" }).waitFor();
    expect(await look(visitor, "set-up", width)).toEqual([]);
    await unused.stop();
  });

  test("inside", { timeout: 180_000 }, async () => {
    const visitor = await come(server.url);
    await visitor.signIn("ana");
    const wrong: string[] = [];
    for (const { name, path, ready } of screens) {
      await visitor.goTo(path());
      await ready(visitor.page);
      wrong.push(...(await look(visitor, name, width)));
    }
    expect(wrong).toEqual([]);
  });
});
