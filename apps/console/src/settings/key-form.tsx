import type { ReactNode } from "react";
import type { Given, Permission } from "signalbox/client";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { useSession } from "../session/session.ts";

export type NewKey = Given<"POST /api/keys">["body"];

/** What a key is called, what it may do, and how long. */
export function KeyForm({ trigger, onCreate }: { readonly trigger: ReactNode; readonly onCreate: (key: NewKey) => Promise<unknown> }) {
  const own = useSession().data?.permissions ?? [];
  return (
    <FormDialog
      trigger={trigger}
      title="New key"
      says="Give it no more than the program needs."
      action="Make it"
      onSubmit={(values) =>
        onCreate({
          name: String(values.get("name")),
          permissions: values.getAll("permission") as Permission[],
          days: Number(values.get("days")),
        })
      }
    >
      <Field
        label="Name"
        name="name"
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        hint="Lower case, such as deploy"
        required
      />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 font-medium">It may</legend>
        <div className="grid grid-cols-2 gap-x-4 gap-y-1">
          {own.map((permission) => (
            <label key={permission} className="flex items-baseline gap-2">
              <input type="checkbox" name="permission" value={permission} />
              {permission}
            </label>
          ))}
        </div>
      </fieldset>
      <Field label="Days until it expires" name="days" type="number" min={1} max={365} defaultValue={90} required />
    </FormDialog>
  );
}
