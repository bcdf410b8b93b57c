import { type FormEvent, useState } from "react";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";

interface Props {
  readonly action: string;
  /** "new-password" for one that is made here. */
  readonly passwordIs: "current-password" | "new-password";
  /** False where another way in comes first. */
  readonly isMain?: boolean;
  readonly onSubmit: (name: string, password: string) => Promise<void>;
}

/** A name and a password. What the server refuses is said below them. */
export function CredentialsForm({ action, passwordIs, isMain = true, onSubmit }: Props) {
  const [refusal, setRefusal] = useState("");
  const [isSending, setSending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    setSending(true);
    setRefusal("");
    try {
      await onSubmit(String(values.get("name")), String(values.get("password")));
    } catch (thrown) {
      setRefusal(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      setSending(false);
    }
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" name="name" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus={isMain} />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete={passwordIs}
        required
        {...(passwordIs === "new-password" ? { minLength: 12, hint: "12 characters or more" } : {})}
      />
      <p role="alert" className="min-h-5 text-ink">
        {refusal}
      </p>
      <Button type="submit" kind={isMain ? "main" : "plain"} disabled={isSending}>
        {action}
      </Button>
    </form>
  );
}
