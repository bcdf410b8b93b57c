import { afterAll, beforeAll, expect, test } from "vitest";
import { env } from "../../src/index.ts";
import { CLIENT, TestProvider } from "../openid/test-provider.ts";
import { Server } from "./server.ts";
import { Visitor } from "./visitor.ts";

const SECRET = "SIGNALBOX_TEST_OPENID_SECRET";

let server: Server;
let elsewhere: TestProvider;
beforeAll(async () => {
  server = await Server.start();
  elsewhere = await TestProvider.start(`${server.url}/api/session/openid/callback`, {
    "u-1": { preferred_username: "lea", groups: ["it"] },
    "u-2": { preferred_username: "tom", groups: ["nobody knows"] },
  });
  process.env[SECRET] = CLIENT.secret;
  const roles = { claim: "groups", map: { it: ["admin"] } };
  server.useSignIn({ openId: { issuer: elsewhere.issuer, clientId: CLIENT.id, clientSecret: env(SECRET), label: "Example Login", roles } });
});
afterAll(async () => {
  delete process.env[SECRET];
  await server.stop();
  await elsewhere.stop();
});

/** On the service's own pages. */
async function signInThere({ page }: Visitor, login: string): Promise<void> {
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  // It asks for consent the first time.
  const consent = page.locator("input[name=prompt][value=consent]");
  if ((await consent.count()) > 0) await page.locator("button[type=submit]").click();
}
const come = () => Visitor.come(server.url, { otherOrigin: elsewhere.issuer });

test("S20.3: somebody signs in through the service, and lands on the page that they asked for", async () => {
  const lea = await come();
  await lea.goTo("/audit");
  await lea.page.getByRole("button", { name: "Sign in with Example Login" }).click();
  await signInThere(lea, "u-1");
  await lea.page.getByRole("heading", { name: "Audit" }).waitFor();
  await lea.page.getByText("lea", { exact: true }).first().waitFor();
  expect(new URL(lea.page.url()).pathname).toBe("/audit");

  server.forgetProofs();
  await lea.goTo("/settings");
  await lea.page.getByRole("button", { name: "New account" }).click();
  await lea.page.getByLabel("Name").fill("max");
  await lea.page.getByLabel("Password").fill("correct horse battery");
  await lea.page.getByRole("button", { name: "Make it" }).click();
  await lea.page.getByRole("button", { name: "Sign in once more" }).click();
  await signInThere(lea, "u-1");
  await lea.page.getByRole("button", { name: "New account" }).click();
  await lea.page.getByLabel("Name").fill("max");
  await lea.page.getByLabel("Password").fill("correct horse battery");
  await lea.page.getByRole("button", { name: "Make it" }).click();
  await lea.page.getByRole("listitem").filter({ hasText: "max" }).waitFor();
});

test("S20.3: whoever has no role there is told so, and has the other way in", async () => {
  const tom = await come();
  await tom.goTo("/");
  await tom.page.getByRole("button", { name: "Sign in with Example Login" }).click();
  await signInThere(tom, "u-2");
  await tom.page.getByRole("alert").filter({ hasText: "nothing that it says of you gives you a role" }).waitFor();
  expect(await tom.page.getByLabel("Password").count()).toBe(1);
});
