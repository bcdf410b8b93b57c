import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { rulesQuery } from "../workflows/workflow.ts";

const line = "rounded-md border border-line-strong bg-page px-3 py-1.5 text-ink";
const NEW = JSON.stringify(
  {
    format: 1,
    id: "mine",
    facts: [],
    rules: [{ match: { effect: ["external"] }, then: { answer: "deny", reason: "Not while this is tried." } }],
  },
  null,
  2,
);

interface Props {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** What holds for policies where they are edited. */
  readonly children: ReactNode;
}

/** A policy as data: one that is in force to begin with, or a new one. What is wrong with it, and where, the engine says. */
export function PolicyEditor({ text, onChange, children }: Props) {
  const { data, error } = useQuery(rulesQuery);
  if (error !== null) return <Refusal error={error} />;
  const begin = (id: string): void => {
    const policy = data?.policies.find((one) => one.id === id);
    onChange(policy === undefined ? NEW : JSON.stringify(policy, null, 2));
  };
  return (
    <div className="flex flex-col gap-3 text-[13px] text-quiet">
      <label className="flex flex-col gap-1.5">
        Begin with
        <select defaultValue="" onChange={(event) => begin(event.target.value)} className={line}>
          <option value="" disabled>
            a policy
          </option>
          {data?.policies.map(({ id }) => (
            <option key={id} value={id}>
              {visible(id)}, which is in force: it takes its place
            </option>
          ))}
          <option value="a new one">a new one, beside those in force</option>
        </select>
      </label>
      <label className="flex flex-col gap-1.5">
        As JSON: one policy, or a list
        <textarea
          rows={Math.max(8, Math.min(20, text.split("\n").length + 2))}
          value={text}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          className={`${line} font-mono text-[12.5px]`}
        />
      </label>
      {children}
    </div>
  );
}
