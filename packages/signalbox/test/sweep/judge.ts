// The checker as a process of its own: for each home that it is told of, a line with what is wrong. Reads files and nothing of the engine.
import { createInterface } from "node:readline";
import { checkHome } from "./check/check-home.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const { workload, home, reports } = JSON.parse(line) as { readonly workload: string; readonly home: string; readonly reports: string };
  process.env.SIGNALBOX_HOME = home;
  try {
    console.log(JSON.stringify(await checkHome(workload, home, reports)));
  } catch (thrown) {
    console.log(JSON.stringify({ outcome: "", findings: [`unreadable: ${String(thrown)}`] }));
  }
}
