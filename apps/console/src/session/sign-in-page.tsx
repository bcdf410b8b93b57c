import { server } from "../server/queries.ts";
import { CredentialsForm } from "./credentials-form.tsx";
import { Entrance } from "./entrance.tsx";
import { begin } from "./session.ts";

export function SignInPage() {
  return (
    <Entrance title="Sign in" lead="Accounts are made by an admin of this instance, under Settings.">
      <CredentialsForm
        action="Sign in"
        passwordIs="current-password"
        onSubmit={async (name, password) => begin(await server.call("POST /api/session", { body: { name, password } }))}
      />
    </Entrance>
  );
}
