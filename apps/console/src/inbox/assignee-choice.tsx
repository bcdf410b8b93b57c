import type { Answer } from "signalbox/client";
import { visible } from "../design/visible.ts";

type Assignee = Answer<"GET /api/tasks/{task}/assignees">[number];

interface Props {
  readonly assignees: readonly Assignee[];
  /** Whom it is for. */
  readonly asked: readonly string[];
}

/** One of the roles and people to whom a task may go. */
export function AssigneeChoice({ assignees, asked }: Props) {
  const whom = asked.length === 0 ? "those who are asked" : visible(asked.join(" or "));
  if (assignees.length === 0)
    return <p className="text-quiet">There is nobody to whom you may give it: nobody else of {whom} could act on it.</p>;
  const among = assignees.filter(({ isInstead }) => !isInstead);
  const instead = assignees.filter(({ isInstead }) => isInstead);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 font-medium">To whom</legend>
      <div className="flex max-h-72 flex-col gap-3 overflow-y-auto rounded-md border border-line px-3 py-2">
        <Group title={asked.length === 0 ? "Anybody" : `Among ${whom}`} assignees={among} isFirst />
        <Group title={`In the place of ${whom}`} assignees={instead} isFirst={among.length === 0} />
      </div>
    </fieldset>
  );
}

interface GroupProps {
  readonly title: string;
  readonly assignees: readonly Assignee[];
  /** Keys go there when the dialog opens. */
  readonly isFirst: boolean;
}

function Group({ title, assignees, isFirst }: GroupProps) {
  if (assignees.length === 0) return null;
  return (
    <div className="flex flex-col">
      <p className="text-[12px] text-faint">{title}</p>
      {assignees.map(({ who, holders }, index) => (
        <label key={who} className="flex items-baseline gap-2 py-1">
          {/* biome-ignore lint/a11y/noAutofocus: the dialog is opened by a key or a button, to choose in */}
          <input type="radio" name="to" value={who} required autoFocus={isFirst && index === 0} />
          <span className="shrink-0 text-human-ink">{visible(who)}</span>
          {who.startsWith("role:") && <span className="min-w-0 truncate text-[13px] text-faint">{visible(holders.join(", "))}</span>}
        </label>
      ))}
    </div>
  );
}
