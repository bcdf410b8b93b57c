import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const target = createServer((_request, response) => void response.end("the target"));
const proxy = createServer((_request, response) => void response.end("a proxy"));
let proxied = 0;
proxy.on("connection", () => {
  proxied++;
});
proxy.on("connect", (_request, socket) => void socket.end("HTTP/1.1 502 No\r\n\r\n"));
const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  for (const server of [target, proxy]) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  for (const server of [target, proxy]) server.close();
});

/** What a process says that was started behind a proxy, in every way in which Node can be told of one. */
async function behindProxy(fetch: "tool" | "platform"): Promise<string> {
  const at = addressOf(proxy);
  const env = {
    ...process.env,
    NODE_USE_ENV_PROXY: "1",
    HTTP_PROXY: at,
    HTTPS_PROXY: at,
    ALL_PROXY: at,
    http_proxy: at,
    https_proxy: at,
    NO_PROXY: "",
    no_proxy: "",
  };
  const program = join(import.meta.dirname, "fetch-once.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program, fetch, addressOf(target)], { env });
  return stdout.trim();
}

test("S3.7 no proxy of the environment is followed", async () => {
  expect(await behindProxy("tool")).toBe("the target");
  expect(proxied).toBe(0);
  expect(await behindProxy("platform")).not.toBe("the target");
  expect(proxied).toBeGreaterThan(0);
});
