import { HttpClient } from "signalbox/client";

const [url = "", key = "", count = "1"] = process.argv.slice(2);
const over = new AbortController();
const client = new HttpClient({ server: url, key });
const told = { events: 0, runs: 0 };
const QUIET_MS = 3_000;
let heardAt = performance.now();

async function listen(begun: () => void): Promise<void> {
  for await (const { reset, runs } of client.changes(null, over.signal)) {
    if (reset) begun();
    heardAt = performance.now();
    told.events++;
    told.runs += runs.length;
  }
}

await Promise.all(Array.from({ length: Number(count) }, () => new Promise<void>((resolve) => void listen(resolve))));
console.log("listening");
for await (const _ of process.stdin);
while (performance.now() - heardAt < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 100));
over.abort();
console.log(JSON.stringify(told));
process.exit(0);
