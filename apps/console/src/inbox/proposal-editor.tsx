import { useState } from "react";
import type { Proposal } from "signalbox/kernel";
import { Button } from "../design/button.tsx";
import { visible } from "../design/visible.ts";

type Json = Proposal["show"];

interface Props {
  readonly proposal: Proposal;
  readonly isSending: boolean;
  readonly onCancel: () => void;
  /** The arguments of the calls that were changed. */
  readonly onDone: (calls: { readonly [call: string]: Json }) => void;
}

/** The arguments of proposed calls, to change. What comes of it is a new revision, shown again before it is approved. */
export function ProposalEditor({ proposal, isSending, onCancel, onDone }: Props) {
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const changed = Object.entries(proposal.calls).flatMap(([name, call]) => changeOf(name, call.arguments, texts));
  const wrong = changed.find(({ problem }) => problem !== null)?.problem ?? null;
  return (
    <form
      className="flex max-h-[50dvh] flex-col gap-4 overflow-auto"
      onSubmit={(event) => {
        event.preventDefault();
        if (wrong === null) onDone(Object.fromEntries(changed.map(({ name, value }) => [name, value])));
      }}
    >
      {Object.entries(proposal.calls).map(([name, call]) => (
        <fieldset key={name} className="flex flex-col gap-2">
          <legend className="mb-1 font-medium">
            {visible(name)} <code className="font-mono text-[12px] text-quiet">{visible(call.tool)}</code>
          </legend>
          {fieldsOf(call.arguments).map(({ field, text, isText }) => {
            const key = `${name}\n${field}`;
            return (
              <label key={key} className="flex flex-col gap-1 text-[13px] text-quiet">
                {visible(field)}
                {isText ? "" : " (JSON)"}
                <textarea
                  rows={Math.min(10, text.split("\n").length + 1)}
                  value={texts[key] ?? text}
                  onChange={(event) => setTexts({ ...texts, [key]: event.target.value })}
                  className={`rounded-md border border-line-strong bg-page px-3 py-2 text-ink ${isText ? "" : "font-mono text-[12.5px]"}`}
                />
              </label>
            );
          })}
        </fieldset>
      ))}
      {wrong !== null && <p role="alert">{wrong}</p>}
      <div className="sticky bottom-0 flex items-center gap-2 bg-panel py-1">
        <Button type="submit" kind="main" disabled={isSending || changed.length === 0 || wrong !== null}>
          Show what it becomes
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          Back
        </Button>
      </div>
    </form>
  );
}

interface EditedField {
  readonly field: string;
  readonly text: string;
  readonly isText: boolean;
}

const whole = "arguments";
const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A field for each argument: texts as they are, everything else as JSON. */
function fieldsOf(value: Json): readonly EditedField[] {
  const fields: readonly (readonly [string, Json])[] = isRecord(value) ? Object.entries(value) : [[whole, value]];
  return fields.map(([field, part]) => ({
    field,
    text: typeof part === "string" ? part : JSON.stringify(part, null, 2),
    isText: typeof part === "string",
  }));
}

interface Change {
  readonly name: string;
  readonly value: Json;
  readonly problem: string | null;
}

function changeOf(name: string, value: Json, texts: Readonly<Record<string, string>>): readonly Change[] {
  const edited = fieldsOf(value).filter(({ field, text }) => (texts[`${name}\n${field}`] ?? text) !== text);
  if (edited.length === 0) return [];
  try {
    const parts = Object.fromEntries(
      edited.map(({ field, isText }): [string, Json] => {
        const text = texts[`${name}\n${field}`] ?? "";
        return [field, isText ? text : (JSON.parse(text) as Json)];
      }),
    );
    return [{ name, value: isRecord(value) ? { ...value, ...parts } : (parts[whole] ?? null), problem: null }];
  } catch (thrown) {
    return [{ name, value, problem: `${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}` }];
  }
}
