import { Check, CircleHelp, CircleX, Diff, type LucideIcon, Send, Undo2 } from "lucide-react";
import { valueDifferences } from "signalbox/analysis";
import type { Answer } from "signalbox/client";
import { Differences } from "../compare/aligned-steps.tsx";
import { JsonView } from "../design/json-view.tsx";
import { visible } from "../design/visible.ts";

export type ForkReport = Answer<"POST /api/runs/{run}/forks">;
type Effect = ForkReport["effects"][number];

/** How an effect stands to the run, as a shape and words. */
const standings: { readonly [S in Effect["standing"]]: { readonly words: string; readonly shape: LucideIcon; readonly isNew: boolean } } = {
  done: { words: "done in the run", shape: Check, isNew: false },
  "would-send": { words: "would do", shape: Send, isNew: true },
  differs: { words: "differs from what was sent", shape: Diff, isNew: true },
  "in-doubt": { words: "in doubt: the run may have sent it", shape: CircleHelp, isNew: true },
  failed: { words: "failed in the run", shape: CircleX, isNew: false },
  "only-in-run": { words: "only the run sent it", shape: Undo2, isNew: false },
};

/** Calls with an effect, each with exactly what it carries. */
export function EffectList({ effects }: { readonly effects: readonly Effect[] }) {
  return (
    <ul className="flex flex-col divide-y divide-line">
      {effects.map((effect) => (
        <EffectRow key={`${effect.standing} ${effect.step}`} effect={effect} />
      ))}
    </ul>
  );
}

function EffectRow({ effect: { standing, step, tool, effect, input, sent, answer } }: { readonly effect: Effect }) {
  const { words, shape: Shape, isNew } = standings[standing];
  return (
    <li className="flex flex-col gap-2 py-3">
      <p className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <span className={`inline-flex items-center gap-1.5 ${isNew ? "font-semibold" : "text-quiet"}`}>
          <Shape aria-hidden className="size-4 shrink-0 translate-y-px" />
          {words}
        </span>
        <span className="break-all">{visible(step)}</span>
        <code className="font-mono text-[12px] text-quiet">{visible(tool)}</code>
        <span className="text-[12px] text-faint">
          {effect}
          {answer === "simulated" ? ", its answer is simulated" : ""}
        </span>
      </p>
      {sent !== undefined && (
        <div className="flex flex-col gap-2">
          <Differences differs={valueDifferences(sent, input)} left="sent by the run" right="the fork would send" />
        </div>
      )}
      <details open={isNew && sent === undefined}>
        <summary className="cursor-pointer text-[13px] text-quiet">Exactly what it carries</summary>
        <div className="mt-1.5">
          <JsonView value={input} />
        </div>
      </details>
    </li>
  );
}
