import { Braces, ListChecks } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "../design/button.tsx";
import { Complaints } from "./complaints.tsx";
import type { Json } from "./json.ts";
import { SchemaFields } from "./schema-fields.tsx";
import type { SchemaFormState } from "./use-schema-form.ts";

interface Props {
  readonly form: SchemaFormState;
  readonly onSubmit: (value: Json) => void;
  /** What sends it, and what belongs beside that. */
  readonly children: ReactNode;
}

/** A form for a JSON Schema, and the same as JSON. What is wrong is said at its place, and the first such place has the focus. */
export function SchemaForm({ form, onSubmit, children }: Props) {
  const { fields, texts, mode, problems } = form;
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problems.size > 0) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problems]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = form.read();
    if (read !== null) onSubmit(read.value);
  };
  const isJsonOnly = fields[0]?.name === "" && fields[0].kind === "json";
  const Other = mode === "form" ? Braces : ListChecks;
  return (
    <form ref={element} noValidate onSubmit={submit} className="flex max-w-2xl flex-col gap-5">
      {mode === "form" ? (
        <SchemaFields fields={fields} texts={texts} problems={problems} onWrite={form.write} />
      ) : (
        <JsonEditor form={form} />
      )}
      <div className="flex flex-wrap items-center gap-2">
        {children}
        {!isJsonOnly && (
          <Button kind="quiet" onClick={form.turn}>
            <Other aria-hidden className="size-4" />
            {mode === "form" ? "Write JSON instead" : "Back to the form"}
          </Button>
        )}
      </div>
    </form>
  );
}

function JsonEditor({ form }: { readonly form: SchemaFormState }) {
  const id = useId();
  const said = form.problems.get("") ?? [];
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        JSON
      </label>
      <textarea
        id={id}
        rows={14}
        spellCheck={false}
        value={form.json}
        onChange={(event) => form.writeJson(event.target.value)}
        aria-invalid={said.length > 0}
        aria-describedby={`${id}-said`}
        className="rounded-md border border-line-strong bg-panel px-3 py-2 font-mono text-[12.5px] leading-relaxed"
      />
      <Complaints id={`${id}-said`} said={said} />
    </div>
  );
}
