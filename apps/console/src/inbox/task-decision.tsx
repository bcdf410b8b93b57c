import { ApprovalDecision } from "./approval-decision.tsx";
import { QuestionForm } from "./question-form.tsx";
import { SettlementForm } from "./settlement-form.tsx";
import { proposalOf, type Task } from "./task.ts";

interface Props {
  readonly task: Task;
  readonly onNext: () => void;
  /** False where several tasks are on one screen: a key would not say which. */
  readonly hasKeys?: boolean;
}

/** What a person can do about a task: decide it, answer it, or say what became of a call. */
export function TaskDecision({ task, onNext, hasKeys = true }: Props) {
  const proposal = proposalOf(task);
  if (task.kind === "question") return <QuestionForm task={task} onNext={onNext} />;
  if (task.kind === "settlement") return <SettlementForm task={task} onNext={onNext} />;
  return proposal === null ? null : <ApprovalDecision task={task} proposal={proposal} onNext={onNext} hasKeys={hasKeys} />;
}
