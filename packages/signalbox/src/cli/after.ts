import type { RunView } from "../ports/engine.ts";
import type { Instance } from "./instance.ts";
import { standing, statusText } from "./output/run-line.ts";
import type { Shell } from "./shell.ts";

/** How long a command waits to tell what its request led to. The request itself is on disk by then. */
const PATIENCE_MS = 10_000;

/** Says what a person did, and how the run stands once it has come to rest. --json prints the run. */
export async function tellRun(shell: Shell, { engine }: Instance, run: RunView, what: string): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const late = new Promise<null>((resolve) => patience.addEventListener("abort", () => resolve(null)));
  const rest = await Promise.race([engine.finished(run.runId, "idle").catch(() => null), late]);
  const now = rest ?? (await engine.run(run.runId)) ?? run;
  if (shell.json) return shell.print.json(now);
  const { print } = shell;
  await print.line(`${what} Run ${now.runId} is ${statusText(print.paint, now.status)}. ${standing(now, Date.now())}`.trimEnd());
}
