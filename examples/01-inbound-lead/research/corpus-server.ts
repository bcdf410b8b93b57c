import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { itemsOf, SECTIONS, type Section } from "./corpus.ts";

let running: Promise<string> | null = null;

/** The address of the example's press archive, a web server on this machine. It starts when it is first asked for, and keeps no process alive. */
export const corpusAddress = (): Promise<string> => {
  running ??= listen(createServer((request, response) => void answer(request.url ?? "", response)));
  return running;
};

function answer(path: string, response: Parameters<Parameters<typeof createServer>[1] & {}>[1]): void {
  const url = new URL(path, "http://127.0.0.1");
  const section = SECTIONS.find((known) => url.pathname === `/${known}`);
  const company = url.searchParams.get("company") ?? "";
  const status = section === undefined ? 404 : company === "" ? 400 : 200;
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(status === 200 ? itemsOf(section as Section, company) : { problem: "GET /<section>?company=<name>" }));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
