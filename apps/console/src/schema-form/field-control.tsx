import { useId } from "react";
import { choiceText, controlName, type FieldOf, type FormField, type FormTexts } from "signalbox/client";
import { visible } from "../design/visible.ts";
import { Complaints } from "./complaints.tsx";

type Leaf = Exclude<FormField, FieldOf<"group"> | FieldOf<"list"> | FieldOf<"constant">>;

interface Props {
  readonly field: Leaf;
  readonly texts: FormTexts;
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly onWrite: (texts: FormTexts) => void;
}

/** One thing that is asked for: its name, where it is written, what it is, and what is wrong with it. */
export function FieldControl({ field, texts, problems, onWrite }: Props) {
  const id = useId();
  const name = controlName(field);
  const said = problems.get(field.name) ?? [];
  const hint = hintOf(field);
  const shared = {
    id,
    name,
    "aria-invalid": said.length > 0,
    "aria-required": field.isRequired,
    "aria-describedby": `${id}-hint ${id}-said`,
  };
  const write = (text: string) => onWrite(new Map(texts).set(name, text));
  const text = texts.get(name) ?? "";
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      {field.kind === "yes-no" ? (
        <label className="flex items-center gap-2 font-medium">
          <input {...shared} type="checkbox" checked={text === "true"} onChange={(event) => write(String(event.target.checked))} />
          {visible(field.label)}
        </label>
      ) : (
        <>
          <label htmlFor={id} className="font-medium">
            {visible(field.label)}
            {!field.isRequired && <span className="font-normal text-faint"> (optional)</span>}
          </label>
          <Control field={field} text={text} write={write} shared={shared} />
        </>
      )}
      {hint !== "" && (
        <p id={`${id}-hint`} className="text-[13px] text-faint">
          {visible(hint)}
        </p>
      )}
      <Complaints id={`${id}-said`} said={said} />
    </div>
  );
}

const look = "min-w-0 rounded-md border border-line-strong bg-panel px-3 py-2 aria-[invalid=true]:border-2 aria-[invalid=true]:border-ink";
const types = { line: "text", email: "email", url: "url", date: "date", moment: "datetime-local" } as const;

interface ControlProps {
  readonly field: Exclude<Leaf, FieldOf<"yes-no">>;
  readonly text: string;
  readonly write: (text: string) => void;
  readonly shared: Readonly<Record<string, string | boolean>>;
}

function Control({ field, text, write, shared }: ControlProps) {
  const onChange = (event: { readonly target: { readonly value: string } }) => write(event.target.value);
  if (field.kind === "choice")
    return (
      <select {...shared} value={text} onChange={onChange} className={look}>
        <option value="">{field.isRequired ? "Choose" : "Nothing"}</option>
        {field.choices.map((choice) => (
          <option key={choiceText(choice)} value={choiceText(choice)}>
            {wordOf(choiceText(choice))}
          </option>
        ))}
      </select>
    );
  if (field.kind === "number")
    return <input {...shared} inputMode="decimal" value={text} onChange={onChange} className={`${look} tabular-nums`} />;
  if (field.kind === "json")
    return (
      <textarea {...shared} rows={4} spellCheck={false} value={text} onChange={onChange} className={`${look} font-mono text-[12.5px]`} />
    );
  if (field.input === "words")
    return <textarea {...shared} rows={1} value={text} onChange={onChange} className={`${look} field-sizing-content max-h-80`} />;
  return (
    <input
      {...shared}
      type={types[field.input]}
      step={field.input === "moment" ? 1 : undefined}
      value={text}
      onChange={onChange}
      className={look}
    />
  );
}

const wordOf = (choice: string): string => (choice === "true" ? "Yes" : choice === "false" ? "No" : visible(choice));

function hintOf(field: Leaf): string {
  const kind = field.kind === "json" ? "As JSON." : field.kind === "text" && field.input === "moment" ? "In UTC." : "";
  return [field.hint, kind].filter((part) => part !== "").join(" ");
}
