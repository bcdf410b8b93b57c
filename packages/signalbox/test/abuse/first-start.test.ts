// What a server is like that was just started for the first time, as the process that people start.
import { readdirSync, statSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Dev, Project } from "../cli/command.ts";

const project = new Project();
const config = join(import.meta.dirname, "../browser/fixture/signalbox.config.ts");

interface Started {
  readonly dev: Dev;
  readonly url: string;
  readonly token: string;
}
async function start(port: number): Promise<Started> {
  const child = project.start(["dev", "--json", "--config", config, "--port", String(port)]);
  const token = new Promise<string>((resolve) => {
    child.stderr?.on("data", (chunk: Buffer) => {
      const found = /\/setup#(\S+)/.exec(chunk.toString())?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const dev = new Dev(child);
  return { dev, url: String((await dev.next("ready")).url), token: await token };
}
const post = (url: string, path: string, body: unknown) =>
  fetch(`${url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

let started: Started;
beforeAll(async () => {
  started = await start(0);
});
afterAll(() => project.remove());

const reached = (address: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: address, port, timeout: 1_000 });
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket
      .on("connect", () => end(true))
      .on("error", () => end(false))
      .on("timeout", () => end(false));
  });

describe("the first start", () => {
  test("it is reached from this machine, and at no other address that the machine has", async () => {
    const port = Number(new URL(started.url).port);
    expect(await reached("127.0.0.1", port)).toBe(true);
    const others = Object.values(networkInterfaces())
      .flat()
      .filter((each) => each !== undefined && !each.internal)
      .map((each) => (each?.scopeid ? `${each.address}%${each.scopeid}` : (each?.address ?? "")));
    for (const address of others) expect([address, await reached(address, port)]).toEqual([address, false]);
  });

  test("nobody has an account, and no name and password that people try first is one", async () => {
    expect(await (await fetch(`${started.url}/api/setup`)).json()).toEqual({ open: true, openId: null });
    for (const [name, password] of [
      ["admin", "admin"],
      ["root", ""],
      ["signalbox", "signalbox"],
    ] as const)
      expect([401, 400]).toContain((await post(started.url, "/api/session", { name, password })).status);
    for (const path of ["/api/runs", "/api/tasks", "/api/accounts"]) {
      const { status } = await fetch(`${started.url}${path}`);
      expect([path, status]).toEqual([path, 401]);
    }
  });

  test("what it wrote is its owner's alone", () => {
    const open = readdirSync(project.home, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .concat(project.home)
      .filter((path) => (statSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
  });

  test("a link of a server that has ended is good for nothing; the new one is, once", async () => {
    const { token: old, dev, url } = started;
    await dev.stop("SIGTERM");
    started = await start(Number(new URL(url).port));
    const account = { name: "ana", password: "correct horse battery" };
    expect((await post(started.url, "/api/setup", { token: old, ...account })).status).toBe(401);
    expect((await post(started.url, "/api/setup", { token: started.token, ...account })).status).toBe(200);
    expect((await post(started.url, "/api/setup", { token: started.token, ...account, name: "eve" })).status).toBe(401);
    await started.dev.stop("SIGTERM");
  });
});
