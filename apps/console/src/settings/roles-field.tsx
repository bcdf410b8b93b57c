import type { Role } from "signalbox/client";
import { Field } from "../design/field.tsx";

const says: { readonly [R in Role]: string } = {
  viewer: "reads everything but the audit",
  operator: "starts and steers runs, settles calls",
  approver: "decides what waits for a person",
  builder: "starts and forks runs",
  auditor: "reads the audit",
  admin: "may do everything",
};
const roles = Object.keys(says) as Role[];
const isOfInstance = (role: string): boolean => Object.hasOwn(says, role);

/** Roles of the instance to tick, and those of workflows to write. */
export function RolesField({ held = [] }: { readonly held?: readonly string[] }) {
  return (
    <>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 font-medium">Roles</legend>
        {roles.map((role) => (
          <label key={role} className="flex items-baseline gap-2">
            <input type="checkbox" name="role" value={role} defaultChecked={held.includes(role)} />
            <span>
              {role} <span className="text-faint">{says[role]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        label="Roles that workflows ask for"
        name="workflowRoles"
        defaultValue={held.filter((role) => !isOfInstance(role)).join(" ")}
        hint={'Such as "role:ae role:manager"; whoever holds one may decide what asks for it.'}
        autoCapitalize="none"
        spellCheck={false}
      />
    </>
  );
}

export const rolesOf = (values: FormData): string[] => [
  ...values.getAll("role").map(String),
  ...String(values.get("workflowRoles"))
    .split(/[\s,]+/)
    .filter((role) => role !== ""),
];
