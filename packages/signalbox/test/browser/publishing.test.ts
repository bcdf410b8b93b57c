import { expect, onTestFinished, test } from "vitest";
import { lookedUp } from "./fixture/candidate.ts";
import { PASSWORD, Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

test("S24.9: somebody looks at what a candidate changes and asks for it; another person approves exactly that, and it is live", async () => {
  const server = await Server.start({ approvals: 1 });
  onTestFinished(() => server.stop());
  await server.addPerson("ana");
  await server.addPerson("bo", ["builder"]);
  server.offer(lookedUp);
  const visitor = await Visitor.come(server.url);
  const { page } = visitor;
  await visitor.signIn("ana");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await visitor.goTo("/workflows/greet?tab=versions");
  await page.getByText("v1, v2 is a candidate").waitFor();
  await page.getByRole("link", { name: "See what it changes" }).click();
  const host = page.getByRole("region", { name: "What it reaches" }).getByRole("listitem").filter({ hasText: "host register.example" });
  await host.getByText("wider").waitFor();
  await page.getByText("No run is open.").waitFor();

  server.forgetProofs();
  await page.getByRole("button", { name: "Ask to publish" }).click();
  await page.getByLabel("Why").fill("It looks the name up first.");
  await page.getByRole("button", { name: "Ask for it" }).click();
  const proof = page.getByRole("dialog", { name: "Is it still you?" });
  await proof.getByLabel("Password").fill(PASSWORD);
  await proof.getByRole("button", { name: "Go on" }).click();
  const request = page.getByRole("region", { name: "Waits for approval" });
  await request.getByText("Whoever asked cannot approve it.").waitFor();
  expect(await request.getByRole("button").allTextContents()).toEqual(["Reject"]);
  expect((await server.engine.workflow("greet")).live?.version).toBe(1);

  const other = await Visitor.come(server.url);
  await other.signIn("bo");
  await other.page.getByRole("heading", { level: 1 }).waitFor();
  await other.goTo("/workflows/greet/plan");
  await other.page.getByRole("button", { name: "Approve this plan" }).click();
  await other.page.getByText("It is live.").waitFor();
  await other.page.getByRole("link", { name: "greet", exact: true }).click();
  await other.page.getByText("v2 went live").waitFor();
  await other.page.getByText("by ana: It looks the name up first.").waitFor();
  await other.page.getByText("approved by bo").waitFor();
  await other.page.getByRole("link", { name: "Go back to it" }).waitFor();
  expect(await server.engine.workflow("greet")).toMatchObject({
    live: { version: 2 },
    publications: [{ by: "ana", approvedBy: ["bo"] }, {}],
  });
});
