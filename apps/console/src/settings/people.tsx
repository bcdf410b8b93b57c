import { useQuery } from "@tanstack/react-query";
import { UserRoundPlus } from "lucide-react";
import type { Answer } from "signalbox/client";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { RolesField, rolesOf } from "./roles-field.tsx";

type Account = Answer<"GET /api/accounts">[number];
const reload = () => queries.invalidateQueries({ queryKey: ["accounts"] });
type Change = { readonly roles?: string[]; readonly disabled?: boolean; readonly password?: string };
const change = (name: string, body: Change) => server.call("PATCH /api/accounts/{name}", { params: { name }, body }).then(reload);

/** Who has an account. */
export function People() {
  const { data, error } = useQuery({ queryKey: ["accounts"], queryFn: ({ signal }) => server.call("GET /api/accounts", {}, signal) });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  return (
    <>
      <div className="flex items-center justify-between gap-4 px-4 py-4 md:px-6">
        <p className="text-quiet">Whoever loses a role, is disabled or gets another password is signed out everywhere.</p>
        <NewAccount />
      </div>
      <ul className="border-line border-t">
        {data.map((account) => (
          <AccountRow key={account.name} account={account} />
        ))}
      </ul>
    </>
  );
}

function AccountRow({ account }: { readonly account: Account }) {
  const { name, roles, createdAt, disabledAt } = account;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5 md:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex items-baseline gap-2">
          <span className="truncate font-medium">{visible(name)}</span>
          {disabledAt !== null && <span className="rounded border border-line-strong px-1.5 text-[12px] text-quiet">disabled</span>}
        </p>
        <p className="text-[13px] text-quiet">
          {roles.length === 0 ? "no role" : visible(roles.join(", "))}
          <span className="text-faint">
            {" "}
            · made <Ago at={createdAt} />
          </span>
        </p>
      </div>
      <div className="flex flex-wrap gap-1">
        <FormDialog
          trigger={<Button kind="quiet">Roles</Button>}
          title={`Roles of ${visible(name)}`}
          action="Give these roles"
          onSubmit={(values) => change(name, { roles: rolesOf(values) })}
        >
          <RolesField held={roles} />
        </FormDialog>
        <FormDialog
          trigger={<Button kind="quiet">New password</Button>}
          title={`Another password for ${visible(name)}`}
          says="Tell it to them in person; they can change it in their own settings."
          action="Set it"
          onSubmit={(values) => change(name, { password: String(values.get("password")) })}
        >
          <Password />
        </FormDialog>
        <FormDialog
          trigger={<Button kind="quiet">{disabledAt === null ? "Disable" : "Enable"}</Button>}
          title={disabledAt === null ? `Disable ${visible(name)}?` : `Enable ${visible(name)}?`}
          says={
            disabledAt === null
              ? "They are signed out at once and can sign in no more. What they did stays under their name."
              : "They can sign in again, with the roles that they hold."
          }
          action={disabledAt === null ? "Disable" : "Enable"}
          onSubmit={() => change(name, { disabled: disabledAt === null })}
        />
      </div>
    </li>
  );
}

const Password = () => (
  <Field
    label="Password"
    name="password"
    type="password"
    autoComplete="new-password"
    minLength={12}
    hint="12 characters or more"
    required
  />
);

function NewAccount() {
  const create = (values: FormData) =>
    server
      .call("POST /api/accounts", {
        body: { name: String(values.get("name")), password: String(values.get("password")), roles: rolesOf(values) },
      })
      .then(reload);
  return (
    <FormDialog
      trigger={
        <Button className="shrink-0 whitespace-nowrap">
          <UserRoundPlus aria-hidden className="size-4" />
          New account
        </Button>
      }
      title="New account"
      action="Make it"
      onSubmit={create}
    >
      <Field
        label="Name"
        name="name"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="As the journal will have it: lower case, such as ana"
        required
      />
      <Password />
      <RolesField />
    </FormDialog>
  );
}
