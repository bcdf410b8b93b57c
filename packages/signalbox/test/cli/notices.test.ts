// The real command and a real receiver, killed between sending and noting.
import { symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AlertView, NoticeMessage } from "../../src/ports/notices.ts";
import { Dev, type Ended, ended, fixtureConfig, Project } from "./command.ts";

const project = new Project();
const received: { readonly id: string; readonly body: string }[] = [];
/** How the receiver answers what comes next; null: it kills whoever sent it, and never answers. */
let answer: number | null = null;
let dev: Dev;
let receiver: Server;
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

const config = (port: number): string => `
import { defineConfig, env } from "signalbox";
import base from ${JSON.stringify(fixtureConfig)};
export default defineConfig({
  ...base,
  allowPrivateHosts: ["127.0.0.1:${port}"],
  notices: { groupFor: "0s", webhooks: { team: { url: "http://127.0.0.1:${port}/hook", secret: env("NOTICE_SECRET") } } },
  alerts: [{ name: "slow", over: "waiting", threshold: 3, window: "1h", to: ["role:ae"] }],
});
`;
const begin = async (): Promise<void> => {
  dev = new Dev(project.start(["dev", "--json", "--port", "0"], { NOTICE_SECRET: secret }));
  await dev.next("ready");
};
const run = (...args: string[]): Promise<Ended> => {
  const child = project.start(args);
  child.stdin?.end();
  return ended(child);
};
const messages = async (...args: string[]): Promise<readonly NoticeMessage[]> =>
  (await run("notices", ...args, "--json")).json() as readonly NoticeMessage[];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      received.push({ id: String(request.headers["webhook-id"]), body });
      if (answer !== null) return void response.writeHead(answer).end();
      dev.child.kill("SIGKILL");
      request.socket.destroy();
    });
  });
  await new Promise<void>((listening) => receiver.listen(0, "127.0.0.1", listening));
  writeFileSync(join(project.folder, "signalbox.config.ts"), config((receiver.address() as AddressInfo).port));
  symlinkSync(resolve(import.meta.dirname, "../../../../node_modules"), join(project.folder, "node_modules"), "junction");
  await begin();
});
afterAll(async () => {
  await project.remove();
  await new Promise((closed) => receiver.close(closed));
});

test("S17.4: killed between sending and noting, a message is sent again under the same id, and then no more", async () => {
  await run("run", "gate", "--input", JSON.stringify({ to: "ada@example.com", amount: 500 }));
  await expect.poll(() => received.length, { timeout: 15_000 }).toBe(1);
  await dev.stop("SIGKILL");
  // It comes back to a receiver that kills it once more.
  await begin();
  await expect.poll(() => received.length, { timeout: 15_000 }).toBe(2);
  await dev.stop("SIGKILL");
  answer = 204;
  await begin();
  await expect
    .poll(async () => (await messages()).map(({ state, attempts }) => `${state} ${attempts}`), { timeout: 15_000 })
    .toEqual(["sent 3"]);
  expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  expect(received).toHaveLength(3);
  expect((await messages())[0]?.message).toBe(received[0]?.id);
  expect(JSON.parse(received[2]?.body ?? "")).toMatchObject({ text: "A person is needed in gate: ada@example.com" });
}, 60_000);

test("what was given up is listed with why, and tried again", async () => {
  answer = 410;
  await run("run", "gate", "--input", JSON.stringify({ to: "bob@example.com", amount: 500 }));
  await expect.poll(async () => (await messages("--state", "given-up")).length, { timeout: 15_000 }).toBe(1);
  const { code, out } = await run("notices");
  expect(code).toBe(0);
  expect(out).toMatch(/^\S+ {2}given-up {2}\S+ {2}webhook:team {2}1 about gate {2}1 attempt {3}The webhook "team" answered 410/m);
  expect((await run("notices", "retry")).code).toBe(2);
  answer = 200;
  const retried = (await run("notices", "retry", "--as", "ana", "--json")).json() as readonly NoticeMessage[];
  expect(retried).toMatchObject([{ state: "waiting", attempts: 0 }]);
  await expect.poll(async () => (await messages("--state", "given-up")).length, { timeout: 15_000 }).toBe(0);
  expect(received.at(-1)?.id).toBe(retried[0]?.message);
  expect((await run("notices", "--state", "lost")).err).toContain("waiting, sent, dropped, given-up");
}, 60_000);

test("the alerts of the config, with what they are over now", async () => {
  const alerts = (await run("alerts", "--json")).json() as readonly AlertView[];
  expect(alerts).toEqual([
    { name: "slow", over: "waiting", workflow: null, threshold: 3, window: "1h", to: ["role:ae"], firing: false, since: null, value: 0 },
  ]);
  expect((await run("alerts")).out).toBe("slow  quiet    0 of 3  waiting for longer than 1h  to role:ae\n");
});
