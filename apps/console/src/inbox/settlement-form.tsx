import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { queries, server } from "../server/queries.ts";
import type { Task } from "./task.ts";

type Choice = "happened" | "did-not-happen" | "give-up";

/** Nobody knows whether a call happened: a person looks, and says. */
export function SettlementForm({ task, onNext }: { readonly task: Task; readonly onNext: () => void }) {
  const [output, setOutput] = useState("");
  const settle = useMutation({
    mutationFn: (choice: Choice) =>
      server.call("POST /api/runs/{run}/settlements", {
        params: { run: task.runId },
        body: { step: task.step, choice, ...(choice === "happened" && output.trim() !== "" ? { output: JSON.parse(output) } : {}) },
      }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
    onSuccess: onNext,
  });
  return (
    <div className="flex max-w-3xl flex-col gap-3">
      {settle.error !== null && <Refusal error={settle.error} />}
      <label className="flex flex-col gap-1 text-[13px] text-quiet">
        What it answered, as JSON, where it happened
        <textarea
          rows={2}
          value={output}
          onChange={(event) => setOutput(event.target.value)}
          className="rounded-md border border-line-strong bg-page px-3 py-2 font-mono text-ink"
        />
      </label>
      <div className="flex flex-wrap gap-2">
        <Button kind="main" disabled={settle.isPending} onClick={() => settle.mutate("happened")}>
          It happened
        </Button>
        <Button disabled={settle.isPending} onClick={() => settle.mutate("did-not-happen")}>
          It did not: send it again
        </Button>
        <Button kind="quiet" disabled={settle.isPending} onClick={() => settle.mutate("give-up")}>
          Give it up
        </Button>
      </div>
    </div>
  );
}
