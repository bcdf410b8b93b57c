import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { nodesOf } from "signalbox/analysis";
import { Button } from "../design/button.tsx";
import { Key } from "../design/key.tsx";
import { Refusal } from "../design/refusal.tsx";
import { useHotkeys } from "../design/use-hotkeys.ts";
import type { Run } from "../runs/standing.ts";
import { server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import type { RunHistory } from "./history.ts";

/** What can be made of a run without touching it: a fork from the batch that is looked at, and a test case. */
export function RunTools({ run, graph, at }: { readonly run: Run; readonly graph: RunHistory["graph"]; readonly at: number }) {
  const hasAgent = useMemo(() => [...nodesOf(graph.main)].some(({ node }) => node.kind === "agent"), [graph]);
  const mayFork = useSession().data?.permissions.includes("runs:fork") ?? false;
  const navigate = useNavigate();
  const save = useMutation({ mutationFn: () => downloadCase(run) });
  const fork = { to: "/runs/$run/fork", params: { run: run.runId }, search: { at } } as const;
  useHotkeys({
    c: ["compare with another run", () => void navigate({ to: "/compare", search: { left: run.runId } })],
    s: ["save as a test", () => save.mutate()],
    ...(mayFork ? { f: ["fork here", () => void navigate(fork)] as const } : {}),
  });
  return (
    <>
      {hasAgent && (
        <Link
          to="/chat/$run"
          params={{ run: run.runId }}
          className="inline-flex items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 py-1.5 font-medium hover:bg-rules-soft"
        >
          Conversation
        </Link>
      )}
      <Link
        to="/compare"
        search={{ left: run.runId }}
        className="inline-flex items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 py-1.5 font-medium hover:bg-rules-soft"
      >
        Compare <Key>c</Key>
      </Link>
      {mayFork && (
        <Link
          {...fork}
          className="inline-flex items-center gap-1.5 rounded-md border border-line-strong bg-panel px-3 py-1.5 font-medium hover:bg-rules-soft"
        >
          Fork here <Key>f</Key>
        </Link>
      )}
      <Button disabled={save.isPending} onClick={() => save.mutate()}>
        Save as test <Key>s</Key>
      </Button>
      {save.error !== null && <Refusal error={save.error} />}
    </>
  );
}

/** The file that `signalbox test` writes. */
async function downloadCase(run: Run): Promise<void> {
  const saved = await server.call("POST /api/runs/{run}/test-case", { params: { run: run.runId } });
  const address = URL.createObjectURL(new Blob([`${JSON.stringify(saved, null, 1)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${run.workflow}-${run.runId.slice(-8)}.case.json`;
  link.click();
  URL.revokeObjectURL(address);
}
