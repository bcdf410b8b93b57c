import { useMutation } from "@tanstack/react-query";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import type { Json } from "../schema-form/json.ts";
import { SchemaForm } from "../schema-form/schema-form.tsx";
import { useSchemaForm } from "../schema-form/use-schema-form.ts";
import { queries, server } from "../server/queries.ts";
import type { Task } from "./task.ts";

const ANYTHING = {};

/** The form that a question asks for. What it becomes is checked by the question's schema where it is taken. */
export function QuestionForm({ task, onNext }: { readonly task: Task; readonly onNext: () => void }) {
  const form = useSchemaForm(task.form ?? ANYTHING);
  const send = useMutation({
    mutationFn: (answer: Json) => server.call("POST /api/tasks/{task}/answer", { params: { task: task.task }, body: { answer } }),
    onError: form.complain,
    onSettled: () => queries.invalidateQueries({ queryKey: ["tasks"] }),
    onSuccess: onNext,
  });
  return (
    <SchemaForm form={form} onSubmit={(answer) => send.mutate(answer)}>
      {send.error !== null && form.problems.size === 0 && <Refusal error={send.error} />}
      <Button type="submit" kind="main" disabled={send.isPending}>
        Answer
      </Button>
    </SchemaForm>
  );
}
