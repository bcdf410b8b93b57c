import { useRowKeys } from "../design/row-keys.ts";
import { TimeLeft } from "../design/time-left.tsx";
import { useHotkeys } from "../design/use-hotkeys.ts";
import { visible } from "../design/visible.ts";
import { batchKey } from "./batch.ts";
import { headlineOf, type Task } from "./task.ts";

const kinds = { approval: "approve", question: "answer", settlement: "settle" } as const;

interface Props {
  readonly tasks: readonly Task[];
  readonly selected: string | undefined;
  readonly onOpen: (task: string) => void;
  /** Chosen to be decided together. */
  readonly chosen: readonly string[];
  readonly onChoose: (task: string) => void;
}

export function TaskList({ tasks, selected, onOpen, chosen, onChoose }: Props) {
  const { rowProps } = useRowKeys(tasks.length, (index) => onOpen(tasks[index]?.task ?? ""));
  // What is chosen first says what can be chosen beside it.
  const kind = tasks.find(({ task }) => task === chosen[0]);
  const key = kind === undefined ? null : batchKey(kind);
  const mayChoose = (task: Task): boolean => batchKey(task) !== null && (key === null || batchKey(task) === key);
  useHotkeys({
    x: [
      "choose it, to decide several together",
      () => {
        const current = tasks.find(({ task }) => task === selected);
        if (current !== undefined && (chosen.includes(current.task) || mayChoose(current))) onChoose(current.task);
      },
    ],
  });
  return (
    <ul className="min-h-0 flex-1 overflow-auto">
      {tasks.map((task, index) => {
        const { onClick, ref, ...row } = rowProps(index);
        return (
          <li
            key={task.task}
            className="flex border-line border-b hover:bg-rules-soft has-[[aria-current=true]]:bg-human-soft has-[[aria-current=true]]:shadow-[inset_3px_0_0_var(--human)]"
          >
            <label className={`flex items-start py-3 pl-3 ${batchKey(task) === null ? "invisible" : ""}`}>
              <input
                type="checkbox"
                checked={chosen.includes(task.task)}
                disabled={!chosen.includes(task.task) && !mayChoose(task)}
                onChange={() => onChoose(task.task)}
                aria-label={`Choose ${visible(task.subject ?? task.runId)}`}
                title="Choose it, to decide several of the same kind together"
              />
            </label>
            <button
              type="button"
              ref={ref}
              {...row}
              onClick={onClick}
              aria-current={task.task === selected}
              className="flex min-w-0 flex-1 flex-col gap-0.5 px-3 py-2.5 text-left outline-offset-[-2px]"
            >
              <span className="flex w-full items-baseline justify-between gap-3">
                <span className="min-w-0 truncate font-medium">{visible(task.subject ?? task.runId)}</span>
                <span className="shrink-0 text-[12px] text-faint tabular-nums">
                  <TimeLeft until={task.dueAt} />
                </span>
              </span>
              <span className="w-full truncate text-quiet">{visible(headlineOf(task))}</span>
              <span className="w-full truncate text-[12px] text-faint">
                <span className="text-human-ink">{kinds[task.kind]}</span> · {visible(task.workflow)} · {visible(task.who.join(" or "))}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
