// A lead over the webhook of a server that is a process of its own, signed with openssl and sent with curl.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "packages/signalbox/bin/signalbox.js");
const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), "signalbox-webhook-"));
const secret = `whsec_${randomBytes(32).toString("base64")}`;
const lead = {
  id: "lead-9001",
  email: "nora@brightfjord.example",
  firstName: "Nora",
  lastName: "Lund",
  company: "Brightfjord",
  source: "website",
  submittedAt: "2026-11-20T09:00:00Z",
};

let server: ChildProcess | null = null;
afterEach(async () => {
  server?.kill("SIGKILL");
  if (server !== null) await once(server, "exit");
  rmSync(home, { recursive: true, force: true });
});

/** Starts the server on the store as it is; its address. */
async function serve(): Promise<string> {
  const env = { ...process.env, SIGNALBOX_HOME: home, SIGNALBOX_DEMO_LATENCY: "0", LEAD_WEBHOOK_SECRET: secret };
  server = spawn(process.execPath, [bin, "dev", "--port", "0", "--json"], { cwd: root, env, stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    const told = JSON.parse(line) as { readonly type: string; readonly url?: string };
    if (told.type === "ready") return told.url ?? "";
  }
  throw new Error("The server ended before it was ready.");
}
async function send(url: string, signedWith = secret): Promise<unknown> {
  const { stdout } = await run(
    "sh",
    [join(import.meta.dirname, "send-lead.sh"), `${url}/hooks/lead`, JSON.stringify(lead), "msg_lead-9001"],
    {
      env: { ...process.env, LEAD_WEBHOOK_SECRET: signedWith },
    },
  );
  return JSON.parse(stdout);
}

test("a lead that is sent to the webhook is one run, also when it is sent again after the server was killed", async () => {
  const url = await serve();
  expect(await send(url, `whsec_${randomBytes(32).toString("base64")}`)).toMatchObject({ status: 401, code: "signature-invalid" });
  const first = await send(url);
  expect(first).toEqual({ runId: expect.any(String) });
  server?.kill("SIGKILL");
  await once(server as ChildProcess, "exit");
  expect(await send(await serve())).toEqual(first);
  const { stdout } = await run(process.execPath, [bin, "runs", "--json"], { cwd: root, env: { ...process.env, SIGNALBOX_HOME: home } });
  expect(JSON.parse(stdout)).toMatchObject([{ workflow: "inbound-lead", subject: lead.email, startedBy: "webhook:/lead" }]);
});
