import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { simulated } from "../../src/simulated.ts";
import { modelRequest } from "../models/model-request.ts";
import { Dev, ended, Project } from "./command.ts";

const project = new Project();
afterAll(() => project.remove());
const file = (name: string, text: string): string => {
  writeFileSync(join(project.folder, name), text);
  return name;
};

test("simulate serves a module's rules to other processes until it is asked to stop, and says what it has counted", async () => {
  const rules = file("rules.ts", 'export default [({ user }: { user: string[] }) => ({ text: "You said: " + user.at(-1) })];');
  const running = new Dev(project.start(["simulate", rules, "--json"]));
  const { baseUrl } = (await running.next("ready")) as unknown as { baseUrl: string };
  const reply = await simulated({ baseUrl }).generate(modelRequest());
  expect(reply).toMatchObject({ parts: [{ type: "text", text: "You said: How many?" }], simulated: true });
  const stopped = running.next("stopping");
  const code = running.stop("SIGINT");
  expect(await stopped).toMatchObject({ requests: 1, inputTokens: reply.usage?.inputTokens, outputTokens: reply.usage?.outputTokens });
  expect(await code).toBe(0);
});

test("simulate says what is wrong with its file and its numbers", async () => {
  for (const [args, message] of [
    [["gone.ts"], /There is no file gone\.ts/],
    [[file("broken.ts", "const : = 1;")], /broken\.ts could not be loaded/],
    [[file("none.ts", "export const rules = [];")], /has no list of rules as its default export/],
    [[file("wrong.ts", "export default [7];")], /has no list of rules/],
    [[file("fine.ts", "export default [];"), "--port", "x"], /--port: "x" is no whole number/],
  ] as const) {
    const { code, err } = await ended(project.start(["simulate", ...args]));
    expect([code, err]).toEqual([2, expect.stringMatching(message)]);
  }
});
