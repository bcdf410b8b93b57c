import { Link } from "@tanstack/react-router";
import { visible } from "../design/visible.ts";
import type { Flip } from "./back-test.ts";

const MOST_SHOWN = 200;

/** Each call that would have gone another way, with a link to its run at that moment. */
export function FlipList({ flips }: { readonly flips: readonly Flip[] }) {
  if (flips.length === 0) return null;
  return (
    <section aria-label="Calls" className="rounded-lg border border-line bg-panel">
      <h2 className="border-line border-b px-4 py-2 font-medium">Calls, the newest first</h2>
      <ul className="divide-y divide-line">
        {flips.slice(0, MOST_SHOWN).map((flip) => (
          <FlipLine key={`${flip.runId} ${flip.step}`} flip={flip} />
        ))}
      </ul>
      {flips.length > MOST_SHOWN && (
        <p className="border-line border-t px-4 py-2 text-[13px] text-quiet">
          And {(flips.length - MOST_SHOWN).toLocaleString()} more. <code className="font-mono">signalbox backtest --json</code> lists them.
        </p>
      )}
    </section>
  );
}

function FlipLine({ flip }: { readonly flip: Flip }) {
  const { runId, workflow, subject, step, seq, at, tool, before, after, read, certain, today } = flip;
  const values = Object.entries(read).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return (
    <li className="flex flex-col gap-0.5 px-4 py-2.5">
      <div className="flex items-baseline gap-x-3">
        <Link
          to="/runs/$run"
          params={{ run: runId }}
          search={{ batch: seq }}
          className="min-w-0 break-all font-medium underline underline-offset-4"
        >
          {visible(subject ?? runId)}
        </Link>
        <time dateTime={at} className="ml-auto whitespace-nowrap text-[13px] text-faint">
          {new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })}
        </time>
      </div>
      <p className="break-words text-[13px] text-quiet">
        {visible(workflow)}, {visible(step)}
      </p>
      <p className="break-words">
        <code className="font-mono text-[12.5px]">{visible(tool)}</code>: {answerText(before)} <span aria-hidden>→</span>
        <span className="sr-only"> then, and would be </span> <strong className="font-medium">{answerText(after)}</strong>
      </p>
      {values.length > 0 && <p className="break-words font-mono text-[12px] text-quiet">{visible(values.join(", "))}</p>}
      {(!certain || today) && (
        <p className="text-[13px] text-quiet">
          {[certain ? "" : "uncertain: behind another", today ? "by the policies in force already" : ""].filter(Boolean).join("; ")}
        </p>
      )}
    </li>
  );
}

function answerText({ answer, met, policy, rule, by }: Flip["before"]): string {
  const whose = policy === null ? "" : ` (${visible(policy)}${rule === null || rule === 0 ? "" : ` rule ${rule}`})`;
  if (met) return `cleared as asked${whose}`;
  return `${answer === "ask" ? `${visible(by ?? "")} asked` : answer === "allow" ? "sent" : "denied"}${whose}`;
}
