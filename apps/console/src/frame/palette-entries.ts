import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState, useSyncExternalStore } from "react";
import { agentsQuery } from "../agents/agent.ts";
import { keyMap } from "../design/key-map.ts";
import { standingOf } from "../runs/standing.ts";
import { server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import { workflowsQuery } from "../workflows/workflow.ts";
import { usePlaces } from "./places.ts";

export interface PaletteEntry {
  readonly group: "On this screen" | "Go to" | "Start a run" | "Workflows" | "Agents" | "Runs";
  readonly label: string;
  readonly detail: string;
  readonly act: () => void;
}
const PAUSE_MS = 200;
const RUNS = 7;
const MOST_OF_A_GROUP = 8;

/** What the words are looked for in: the screen's own actions, places, workflows, agents, and runs by their id, subject, outcome or failure. */
export function usePaletteEntries(text: string): readonly PaletteEntry[] {
  const navigate = useNavigate();
  const places = usePlaces();
  const mayStart = useSession().data?.permissions.includes("runs:start") ?? false;
  const actions = useSyncExternalStore(keyMap.watch, keyMap.get);
  const workflows = useQuery({ ...workflowsQuery, staleTime: 60_000 });
  const agents = useQuery(agentsQuery);
  const asked = usePaused(text.trim());
  const runs = useQuery({
    queryKey: ["palette", asked],
    queryFn: ({ signal }) => server.call("GET /api/runs", { query: { text: asked.slice(0, 200), limit: RUNS } }, signal),
    enabled: asked.length > 1,
  });
  const entries: readonly PaletteEntry[] = [
    ...actions.flatMap(({ keys = "", says, act }): PaletteEntry[] =>
      act === undefined ? [] : [{ group: "On this screen", label: says, detail: keys, act }],
    ),
    ...places.map(({ to, label }): PaletteEntry => ({ group: "Go to", label, detail: "", act: () => void navigate({ to }) })),
    ...(workflows.data ?? []).map(
      ({ workflow, description }): PaletteEntry => ({
        group: "Workflows",
        label: workflow,
        detail: description,
        act: () => void navigate({ to: "/workflows/$workflow", params: { workflow } }),
      }),
    ),
    ...(workflows.data ?? [])
      .filter(({ live }) => mayStart && live !== null)
      .map(
        ({ workflow, description }): PaletteEntry => ({
          group: "Start a run",
          label: `Start a run of ${workflow}`,
          detail: description,
          act: () => void navigate({ to: "/workflows/$workflow/start", params: { workflow } }),
        }),
      ),
    ...[...new Map((agents.data ?? []).map((use) => [use.agent, use])).values()].map(
      ({ agent, goal }): PaletteEntry => ({
        group: "Agents",
        label: agent,
        detail: goal,
        act: () => void navigate({ to: "/agents/$agent", params: { agent } }),
      }),
    ),
  ];
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter(({ label, detail }) => words.every((word) => `${label} ${detail}`.toLowerCase().includes(word)));
  const shown = words.length > 0 ? found : entries.filter(({ group }) => group === "On this screen" || group === "Go to");
  const runEntries = (text.trim() === asked ? (runs.data ?? []) : []).map(
    (run): PaletteEntry => ({
      group: "Runs",
      label: run.subject ?? run.runId,
      detail: [run.workflow, run.status, standingOf(run)].filter(Boolean).join(" · "),
      act: () => void navigate({ to: "/runs/$run", params: { run: run.runId } }),
    }),
  );
  return [...Map.groupBy(shown, ({ group }) => group).values()].flatMap((group) => group.slice(0, MOST_OF_A_GROUP)).concat(runEntries);
}

/** The text, once the typing pauses. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const pause = setTimeout(() => setPaused(text), PAUSE_MS);
    return () => clearTimeout(pause);
  }, [text]);
  return paused;
}
