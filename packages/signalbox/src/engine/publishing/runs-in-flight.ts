import type { RunsInFlight } from "../../ports/publishing.ts";
import type { Core } from "../core.ts";

const OPEN = ["queued", "running", "waiting", "paused", "blocked"] as const;

/** What becomes of the open runs of each version with the code that is registered: publishing moves none of them. */
export function runsInFlight({ registry, services }: Core, workflow: string): readonly RunsInFlight[] {
  const { read } = services.store;
  const standings = read.overview.versions().filter((standing) => standing.workflow === workflow);
  return standings
    .flatMap(({ number, hash, runs }): readonly RunsInFlight[] => {
      const open = OPEN.reduce((sum, status) => sum + (runs[status] ?? 0), 0);
      if (open === 0) return [];
      const definition = registry.byHash(hash);
      const missing = definition === null ? "the workflow is not registered any more" : definition.incompatible;
      return [{ version: number, runs: open, stays: missing === null, missing }];
    })
    .reverse();
}
