import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Server } from "../browser/server.ts";

let server: Server;
let sockets: Socket[] = [];
beforeAll(async () => {
  server = await Server.start();
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await server.stop();
});

test("H8: hundreds of requests that never end keep nobody else from being answered", async () => {
  const port = Number(new URL(server.url).port);
  sockets = await Promise.all(
    Array.from(
      { length: 300 },
      (_, index) =>
        new Promise<Socket>((resolve) => {
          const socket = connect(port, "127.0.0.1", () => {
            socket.write(
              index % 2 === 0 ? "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " : "POST /api/runs HTTP/1.1\r\nContent-Length: 1000\r\n\r\n{",
            );
            resolve(socket);
          });
          socket.on("error", () => undefined);
        }),
    ),
  );
  const started = performance.now();
  for (let n = 0; n < 20; n++) expect((await fetch(`${server.url}/api/setup`)).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(5_000);
});
