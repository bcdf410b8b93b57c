import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSWORD, Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

let server: Server;
beforeAll(async () => {
  server = await Server.start();
});
afterAll(() => server.stop());

const fillIn = async ({ page }: Visitor, name: string, password: string, action: string): Promise<void> => {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: action }).click();
};

describe("the first start", () => {
  test("without the link it is said where the link is", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.goTo("/");
    await visitor.page.getByRole("heading", { name: "Nobody has an account yet" }).waitFor();
    expect(await visitor.page.getByRole("textbox").count()).toBe(0);
  });

  test("a link that was guessed makes nothing, the printed one an admin, once", async () => {
    const guesser = await Visitor.come(server.url);
    await guesser.goTo("/setup#guessed");
    await fillIn(guesser, "eve", PASSWORD, "Make the account");
    await guesser.page.getByRole("alert").filter({ hasText: "This link is not good" }).waitFor();

    const link = server.http.setupLink ?? "";
    const ana = await Visitor.come(server.url);
    await ana.page.goto(link);
    await fillIn(ana, "ana", PASSWORD, "Make the account");
    await ana.page.getByRole("heading", { name: "Run it" }).waitFor();
    await ana.page.getByText("ana", { exact: true }).waitFor();
    expect(ana.page.url()).not.toContain("#");

    const late = await Visitor.come(server.url);
    await late.page.goto(link);
    await late.page.getByRole("heading", { name: "Sign in" }).waitFor();
  });
});

describe("signing in and out", () => {
  test("S20.1: what is of high risk asks for the password once more, and then goes on by itself", async () => {
    const ana = await Visitor.come(server.url);
    await ana.signIn("ana");
    server.forgetProofs();
    await ana.goTo("/settings?section=people");
    await ana.page.getByRole("button", { name: "New account" }).click();
    await fillIn(ana, "cleo", PASSWORD, "Make it");
    const proof = ana.page.getByRole("dialog", { name: "Is it still you?" });
    await proof.getByLabel("Password").fill("wrong");
    await proof.getByRole("button", { name: "Go on" }).click();
    await proof.getByRole("alert").waitFor();
    await proof.getByRole("button", { name: "Leave it" }).click();
    await ana.page.getByRole("alert").filter({ hasText: "This is of high risk" }).waitFor();
    await ana.page.getByRole("button", { name: "Make it" }).click();
    await proof.getByLabel("Password").fill(PASSWORD);
    await proof.getByRole("button", { name: "Go on" }).click();
    await ana.page.getByRole("listitem").filter({ hasText: "cleo" }).waitFor();
    expect(await ana.page.getByRole("dialog").count()).toBe(0);
  });

  test("a wrong password is refused, without a word about the name", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.goTo("/");
    await fillIn(visitor, "ana", "wrong", "Sign in");
    await visitor.page.getByRole("alert").filter({ hasText: "Name and password do not fit." }).waitFor();
    await fillIn(visitor, "nobody", "wrong", "Sign in");
    await visitor.page.getByRole("alert").filter({ hasText: "Name and password do not fit." }).waitFor();
  });

  test("what was asked for is shown after signing in; signing out leaves nothing behind", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.goTo("/runs?status=failed");
    await fillIn(visitor, "ana", PASSWORD, "Sign in");
    await visitor.page.getByText("No run is like that").waitFor();
    await visitor.page.getByRole("button", { name: "Sign out" }).click();
    await visitor.page.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await visitor.page.context().cookies()).toEqual([]);
    await visitor.page.goBack();
    await visitor.page.getByRole("heading", { name: "Sign in" }).waitFor();
  });

  test("whoever guesses has to wait, and is told how long", async () => {
    const visitor = await Visitor.come(server.url);
    await visitor.goTo("/");
    for (let attempt = 0; attempt < 6; attempt++) {
      const answered = visitor.page.waitForResponse((response) => response.request().method() === "POST");
      await fillIn(visitor, "bo", `guess ${attempt}`, "Sign in");
      await answered;
    }
    await visitor.page
      .getByRole("alert")
      .filter({ hasText: /Too many attempts\. Try again in \d+ s\./ })
      .waitFor();
  });
});
