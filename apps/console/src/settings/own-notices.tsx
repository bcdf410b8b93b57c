import { useMutation, useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import type { Answer } from "signalbox/client";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { Refusal } from "../design/refusal.tsx";
import { queries, server } from "../server/queries.ts";

type Told = Answer<"GET /api/notices/preference">;
type Topic = Told["preference"]["mail"][number];
const topics: { readonly [T in Topic]: string } = {
  needed: "something waits for me",
  failed: "a run failed or is blocked",
  alert: "an alert fires or has recovered",
};

/** What somebody wants to be told by mail. Under the bell they are told everything. */
export function OwnNotices() {
  const { data, error } = useQuery({
    queryKey: ["notice-preference"],
    queryFn: ({ signal }) => server.call("GET /api/notices/preference", {}, signal),
  });
  if (error !== null) return <Refusal error={error} />;
  return data === undefined ? null : <PreferenceForm key={JSON.stringify(data)} told={data} />;
}

function PreferenceForm({ told: { preference, hasMail } }: { readonly told: Told }) {
  const change = useMutation({
    mutationFn: (values: FormData) => {
      const email = String(values.get("email")).trim();
      const mail = email === "" ? [] : (values.getAll("topic").map(String) as Topic[]);
      return server.call("PUT /api/notices/preference", { body: { email: email === "" ? null : email, mail } });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["notice-preference"] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate(new FormData(event.currentTarget));
  };
  return (
    <form onSubmit={submit} className="flex max-w-md flex-col gap-4">
      <h2 className="font-semibold">What you are told by mail</h2>
      {!hasMail && (
        <p className="text-quiet">
          This instance sends no mail yet: its config names no mail server. What you say here counts once it does.
        </p>
      )}
      <Field
        label="Address"
        name="email"
        type="email"
        autoComplete="email"
        defaultValue={preference.email ?? ""}
        hint="Left empty, nothing is sent. Under the bell you see everything."
      />
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 font-medium">A mail when</legend>
        {(Object.keys(topics) as Topic[]).map((topic) => (
          <label key={topic} className="flex items-baseline gap-2">
            <input
              type="checkbox"
              name="topic"
              value={topic}
              defaultChecked={preference.email === null ? topic === "needed" : preference.mail.includes(topic)}
            />
            {topics[topic]}
          </label>
        ))}
      </fieldset>
      {change.error !== null && <Refusal error={change.error} />}
      <div className="flex items-center gap-3">
        <Button type="submit" kind="main" disabled={change.isPending}>
          Keep it
        </Button>
        <span role="status" className="text-quiet">
          {change.isSuccess ? "Kept." : ""}
        </span>
      </div>
    </form>
  );
}
