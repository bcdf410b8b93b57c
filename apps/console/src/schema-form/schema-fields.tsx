import { Plus, X } from "lucide-react";
import { type FieldOf, type FormField, type FormTexts, rowAt, rowsName, rowsOf, withoutRow } from "signalbox/client";
import { Button } from "../design/button.tsx";
import { visible } from "../design/visible.ts";
import { Complaints } from "./complaints.tsx";
import { FieldControl } from "./field-control.tsx";

interface Shared {
  readonly texts: FormTexts;
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly onWrite: (texts: FormTexts) => void;
}

/** The fields of a form, one below the other; what has no field of its own to be said at is said above them. */
export function SchemaFields({ fields, ...shared }: Shared & { readonly fields: readonly FormField[] }) {
  return (
    <>
      <Complaints said={fields[0]?.name === "" ? [] : (shared.problems.get("") ?? [])} />
      {fields.map((field) => (
        <Part key={field.name} field={field} {...shared} />
      ))}
    </>
  );
}

function Part({ field, ...shared }: Shared & { readonly field: FormField }) {
  if (field.kind === "constant") return null;
  if (field.kind === "group") return <Group field={field} {...shared} />;
  if (field.kind === "list") return <Rows field={field} {...shared} />;
  return <FieldControl field={field} {...shared} />;
}

const frame = "flex min-w-0 flex-col gap-4 border-line border-l-2 pl-4";

function Legend({ field }: { readonly field: FormField }) {
  return (
    <>
      <legend className="mb-2 font-semibold">
        {visible(field.label)}
        {!field.isRequired && <span className="font-normal text-faint"> (optional)</span>}
      </legend>
      {field.hint !== "" && <p className="text-[13px] text-faint">{visible(field.hint)}</p>}
    </>
  );
}

function Group({ field, ...shared }: Shared & { readonly field: FieldOf<"group"> }) {
  return (
    <fieldset className={frame}>
      <Legend field={field} />
      <Complaints said={shared.problems.get(field.name) ?? []} />
      {field.fields.map((part) => (
        <Part key={part.name} field={part} {...shared} />
      ))}
    </fieldset>
  );
}

function Rows({ field, ...shared }: Shared & { readonly field: FieldOf<"list"> }) {
  const { texts, problems, onWrite } = shared;
  const count = rowsOf(field, texts);
  const add = () => onWrite(new Map(texts).set(rowsName(field), String(count + 1)));
  return (
    <fieldset className={frame}>
      <Legend field={field} />
      <Complaints said={problems.get(field.name) ?? []} />
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className="flex min-w-0 items-start gap-2">
          <div className="flex min-w-0 flex-1 flex-col gap-4">
            <Part field={numbered(rowAt(field, row), row)} {...shared} />
          </div>
          <Button
            kind="quiet"
            aria-label={`Take ${field.label} ${row + 1} out`}
            className="shrink-0 !px-2"
            onClick={() => onWrite(withoutRow(field, texts, row))}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      ))}
      <div>
        <Button disabled={count >= field.most} onClick={add}>
          <Plus aria-hidden className="size-4" />
          {count === 0 ? "Add one" : "Add another"}
        </Button>
      </div>
    </fieldset>
  );
}

const numbered = (field: FormField, row: number): FormField => ({ ...field, label: `${field.label} ${row + 1}` });
