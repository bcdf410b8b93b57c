import { type ClipboardEvent, type ReactNode, useId, useState } from "react";
import type { Answer, Given } from "signalbox/client";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { visible } from "../design/visible.ts";

export type Connection = Answer<"GET /api/secrets">[number];
export type NewConnection = Given<"PUT /api/secrets/{name}">["body"];
type Kind = Connection["kind"];

const says: { readonly [K in Kind]: string } = {
  bearer: "Sent as Authorization: Bearer.",
  header: "Sent in a header of its own.",
  basic: "Sent as the password of a user.",
  value: "Sent nowhere by itself: the config names it, as secret(…).",
};
const kinds = Object.keys(says) as Kind[];
/** What stands beside the value, of kinds that have it. */
const fields: { readonly [K in Kind]?: { readonly label: string; readonly hint: string } } = {
  header: { label: "Header", hint: "Such as x-api-key" },
  basic: { label: "User", hint: "As the other side knows it" },
};

interface Props {
  readonly trigger: ReactNode;
  /** The one whose value is replaced; without it a new one is made. */
  readonly stored?: Connection;
  readonly onSet: (name: string, body: NewConnection) => Promise<unknown>;
}

/** Takes a value in. What is there of it is never shown, so it is given anew, whatever else is changed. */
export function ConnectionForm({ trigger, stored, onSet }: Props) {
  return (
    <FormDialog
      trigger={trigger}
      title={stored === undefined ? "New connection" : `Replace ${visible(stored.name)}`}
      says={
        stored === undefined
          ? "The value goes in here and comes out nowhere."
          : "The new value counts from the next call on. Hosts and kind are changed only together with it."
      }
      action={stored === undefined ? "Store it" : "Replace it"}
      onSubmit={(values) => onSet(stored?.name ?? String(values.get("name")), bodyOf(values))}
    >
      {stored === undefined && (
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint="As tools and the config name it, such as crm"
          required
        />
      )}
      <Field
        label="Value"
        name="value"
        type="password"
        autoComplete="new-password"
        hint="8 characters or more, in one line"
        onPaste={refuseLines}
        onInput={(event) => event.currentTarget.setCustomValidity("")}
        required
      />
      <Where {...(stored === undefined ? { kind: "bearer", field: null, hosts: [] } : stored)} />
    </FormDialog>
  );
}

/** A line to write in drops line breaks without a word, and a key in several lines would be stored as another one. */
function refuseLines(event: ClipboardEvent<HTMLInputElement>): void {
  if (!/[\r\n]/.test(event.clipboardData.getData("text").trim())) return;
  event.preventDefault();
  event.currentTarget.setCustomValidity('It has several lines. Set it on the command line: "signalbox secrets set".');
  event.currentTarget.reportValidity();
}

function Where({ kind: first, field, hosts }: Pick<Connection, "kind" | "field" | "hosts">) {
  const id = useId();
  const [kind, setKind] = useState(first);
  const beside = fields[kind];
  return (
    <>
      <div className="flex flex-col gap-1.5">
        <label htmlFor={id} className="font-medium">
          Kind
        </label>
        <select
          id={id}
          name="kind"
          value={kind}
          onChange={(event) => setKind(event.target.value as Kind)}
          aria-describedby={`${id}-hint`}
          className="rounded-md border border-line-strong bg-panel px-3 py-2"
        >
          {kinds.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <p id={`${id}-hint`} className="text-[13px] text-faint">
          {says[kind]}
        </p>
      </div>
      {beside !== undefined && (
        <Field
          {...beside}
          key={kind}
          name="field"
          defaultValue={kind === first ? (field ?? "") : ""}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      )}
      {kind !== "value" && (
        <Field
          label="Hosts"
          name="hosts"
          defaultValue={hosts.join(" ")}
          hint="It is sent to these and to no other: api.example or api.example:8443, with spaces between"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      )}
    </>
  );
}

/** All of it is said, so that what is stored is what was on the screen, whoever changed it meanwhile. */
function bodyOf(values: FormData): NewConnection {
  const field = values.get("field");
  const hosts = String(values.get("hosts") ?? "").split(/[\s,]+/);
  return {
    value: String(values.get("value")),
    kind: String(values.get("kind")) as Kind,
    hosts: hosts.filter((host) => host !== ""),
    ...(field === null ? {} : { field: String(field) }),
  };
}
