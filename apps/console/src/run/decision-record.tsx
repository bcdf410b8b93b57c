import type { ReactNode } from "react";
import type { AgentDecision } from "signalbox/analysis";
import { JsonView } from "../design/json-view.tsx";
import { visible } from "../design/visible.ts";

const standings = { made: "made", refused: "refused", "not-made": "not made" } as const;

/** What a model was offered, what it chose and why, what policies said, and what became of the rest of its reply. */
export function DecisionRecord({ decision }: { readonly decision: AgentDecision }) {
  const { model, simulated, turn, tool, standing, refusal, said, offered, verdicts, siblings } = decision;
  return (
    <dl className="flex flex-col gap-4">
      <Part name="Chose">
        <p>
          <code className="font-mono font-semibold">{visible(tool)}</code>
          <span className="text-quiet">
            {" "}
            in turn {turn}, by {visible(model)}
          </span>
          {simulated && <span className="ml-2 rounded border border-line-strong px-1.5 py-px text-[11px] text-quiet">simulated</span>}
        </p>
        <p className="text-quiet">
          {standings[standing]}
          {refusal !== null && `: ${visible(refusal.message)}`}
        </p>
        <JsonView value={decision.arguments} />
      </Part>
      {said.length > 0 && (
        <Part name="Stated reason">
          {said.map((text) => (
            <blockquote key={text} className="border-ai border-l-2 pl-3 text-quiet">
              {visible(text)}
            </blockquote>
          ))}
        </Part>
      )}
      <Part name="Policies said">
        {verdicts.length === 0 ? (
          <p className="text-quiet">No rule was about this call.</p>
        ) : (
          verdicts.map((verdict, index) => (
            <p key={index}>
              <strong>{verdict.answer}</strong>{" "}
              <span className="text-quiet">
                {verdict.findings.map(({ policy, rule }) => `${visible(policy)}, rule ${rule}`).join("; ")}
              </span>
            </p>
          ))
        )}
      </Part>
      <Part name="Offered">
        <ul className="flex flex-wrap gap-1.5">
          {offered.map((name) => (
            <li
              key={name}
              className={`rounded border px-1.5 py-px font-mono text-[12px] ${name === tool ? "border-ai bg-ai-soft text-ai-ink" : "border-line text-quiet"}`}
            >
              {visible(name)}
            </li>
          ))}
        </ul>
      </Part>
      {siblings.length > 0 && (
        <Part name="Beside it">
          {siblings.map((sibling) => (
            <p key={sibling.path}>
              <code className="font-mono">{visible(sibling.tool)}</code> <span className="text-quiet">{standings[sibling.standing]}</span>
            </p>
          ))}
        </Part>
      )}
    </dl>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1.5">
      <dt className="font-medium text-[12px] text-faint">{name}</dt>
      <dd className="flex flex-col gap-1.5">{children}</dd>
    </div>
  );
}
