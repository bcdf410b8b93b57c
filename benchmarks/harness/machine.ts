import { cpus, loadavg, totalmem } from "node:os";

/** The machine in a line, without its name. */
export const describeMachine = (): string =>
  `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}, load ${loadavg()
    .map((load) => load.toFixed(2))
    .join(" ")}`;

const LOOK_MS = 250;
const BUSY_SHARE = 0.25;
const LONGEST_MS = 3_000;

/** Waits, for a while, until others leave the machine alone. */
export async function quiet(): Promise<void> {
  for (let waited = 0; waited < LONGEST_MS; waited += LOOK_MS) {
    const before = times();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const after = times();
    const idle = after.idle - before.idle;
    const all = after.all - before.all;
    if (all === 0 || 1 - idle / all < BUSY_SHARE) return;
  }
}

function times(): { readonly idle: number; readonly all: number } {
  const each = cpus().map((cpu) => cpu.times);
  const all = each.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0);
  return { idle: each.reduce((sum, { idle }) => sum + idle, 0), all };
}
