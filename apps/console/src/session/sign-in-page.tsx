import { useState } from "react";
import { server } from "../server/queries.ts";
import { CredentialsForm } from "./credentials-form.tsx";
import { Entrance } from "./entrance.tsx";
import { ProviderButton } from "./provider-button.tsx";
import { takeRefusal } from "./refused.ts";
import { begin } from "./session.ts";

/** `openId`: what the service is called that people may sign in through. */
export function SignInPage({ openId }: { readonly openId: string | null }) {
  const [refusal] = useState(takeRefusal);
  return (
    <Entrance title="Sign in" lead="Accounts are made by an admin of this instance, under Settings.">
      {refusal !== null && (
        <p role="alert" className="mb-4 rounded-md border border-line-strong bg-panel px-3 py-2">
          {refusal}
        </p>
      )}
      {openId !== null && (
        <>
          <ProviderButton label={openId} />
          <p className="my-5 flex items-center gap-3 text-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or with a password
          </p>
        </>
      )}
      <CredentialsForm
        action="Sign in"
        passwordIs="current-password"
        isMain={openId === null}
        onSubmit={async (name, password) => begin(await server.call("POST /api/session", { body: { name, password } }))}
      />
    </Entrance>
  );
}
