import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useId } from "react";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { answerOf, type FormField, fieldsOfSchema } from "./schema-form.ts";
import type { Task } from "./task.ts";

/** The form that a question asks for. What it becomes is checked by the question's schema where it is taken. */
export function QuestionForm({ task, onNext }: { readonly task: Task; readonly onNext: () => void }) {
  const fields = fieldsOfSchema(task.form ?? {});
  const send = useMutation({
    mutationFn: (answer: ReturnType<typeof answerOf>) =>
      server.call("POST /api/tasks/{task}/answer", { params: { task: task.task }, body: { answer } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
    onSuccess: onNext,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    send.mutate(answerOf(fields, new FormData(event.currentTarget)));
  };
  return (
    <form className="flex max-w-3xl flex-col gap-3" onSubmit={submit}>
      {send.error !== null && <Refusal error={send.error} />}
      {fields.map((field) => (
        <FieldInput key={field.name} field={field} />
      ))}
      <div>
        <Button type="submit" kind="main" disabled={send.isPending}>
          Answer
        </Button>
      </div>
    </form>
  );
}

function FieldInput({ field }: { readonly field: FormField }) {
  const id = useId();
  const look = "rounded-md border border-line-strong bg-page px-3 py-2";
  if (field.kind === "yes-no")
    return (
      <label className="flex items-center gap-2">
        <input type="checkbox" name={field.name} /> {visible(field.title)}
      </label>
    );
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-[13px] text-quiet">
        {visible(field.title)}
        {field.isRequired ? "" : " (optional)"}
      </label>
      {field.kind === "choice" && (
        <select id={id} name={field.name} required={field.isRequired} className={look}>
          {!field.isRequired && <option value="">nothing</option>}
          {field.choices.map((choice) => (
            <option key={choice} value={choice}>
              {visible(choice)}
            </option>
          ))}
        </select>
      )}
      {field.kind === "number" && <input id={id} name={field.name} type="number" step="any" required={field.isRequired} className={look} />}
      {(field.kind === "text" || field.kind === "json") && (
        <textarea
          id={id}
          name={field.name}
          rows={2}
          required={field.isRequired}
          className={`${look} ${field.kind === "json" ? "font-mono" : ""}`}
        />
      )}
    </div>
  );
}
