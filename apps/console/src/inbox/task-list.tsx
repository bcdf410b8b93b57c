import { useRowKeys } from "../design/row-keys.ts";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { headlineOf, type Task } from "./task.ts";

const kinds = { approval: "approve", question: "answer", settlement: "settle" } as const;

interface Props {
  readonly tasks: readonly Task[];
  readonly selected: string | undefined;
  readonly onOpen: (task: string) => void;
}

export function TaskList({ tasks, selected, onOpen }: Props) {
  const { rowProps } = useRowKeys(tasks.length, (index) => onOpen(tasks[index]?.task ?? ""));
  return (
    <ul className="min-h-0 flex-1 overflow-auto">
      {tasks.map((task, index) => {
        const { onClick, ref, ...row } = rowProps(index);
        return (
          <li key={task.task}>
            <button
              type="button"
              ref={ref}
              {...row}
              onClick={onClick}
              aria-current={task.task === selected}
              className="flex w-full flex-col gap-0.5 border-line border-b px-4 py-2.5 text-left outline-offset-[-2px] hover:bg-rules-soft aria-[current=true]:bg-human-soft aria-[current=true]:shadow-[inset_3px_0_0_var(--human)]"
            >
              <span className="flex w-full items-baseline justify-between gap-3">
                <span className="truncate font-medium">{visible(task.subject ?? task.runId)}</span>
                <span className="shrink-0 text-[12px] text-faint tabular-nums">
                  <TimeLeft until={task.dueAt} />
                </span>
              </span>
              <span className="truncate text-quiet">{visible(headlineOf(task))}</span>
              <span className="text-[12px] text-faint">
                <span className="text-human-ink">{kinds[task.kind]}</span> · {visible(task.workflow)} · {visible(task.who.join(" or "))}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
