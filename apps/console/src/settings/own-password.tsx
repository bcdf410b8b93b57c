import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { Refusal } from "../design/refusal.tsx";
import { server } from "../server/queries.ts";

/** Every session of the account ends with the old password, this one too: the page begins anew, at the sign-in. */
export function OwnPassword() {
  const change = useMutation({
    mutationFn: (values: FormData) =>
      server.call("POST /api/session/password", {
        body: { password: String(values.get("password")), newPassword: String(values.get("newPassword")) },
      }),
    onSuccess: () => window.location.reload(),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <h2 className="font-semibold">Change the password</h2>
      <p className="text-quiet">After it you are signed out everywhere, also here, and sign in with the new one.</p>
      <Field label="Password as it is" name="password" type="password" autoComplete="current-password" required />
      <Field
        label="New password"
        name="newPassword"
        type="password"
        autoComplete="new-password"
        minLength={12}
        hint="12 characters or more"
        required
      />
      {change.error !== null && <Refusal error={change.error} />}
      <Button type="submit" kind="main" disabled={change.isPending} className="self-start">
        Change the password
      </Button>
    </form>
  );
}
