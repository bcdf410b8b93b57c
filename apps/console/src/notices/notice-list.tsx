import { Ago } from "../design/ago.tsx";
import { useRowKeys } from "../design/row-keys.ts";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { type Notice, shapes } from "./notice.ts";

interface Props {
  readonly notices: readonly Notice[];
  readonly onOpen: (notice: Notice) => void;
}

export function NoticeList({ notices, onOpen }: Props) {
  const { rowProps } = useRowKeys(notices.length, (index) => {
    const notice = notices[index];
    if (notice !== undefined) onOpen(notice);
  });
  return (
    <ul className="border-line border-t">
      {notices.map((notice, index) => {
        const { onClick, ref, ...row } = rowProps(index);
        return (
          <li key={notice.notice} className="border-line border-b">
            <a
              href={notice.path}
              ref={ref}
              {...row}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onClick();
              }}
              className="flex gap-3 px-4 py-2.5 outline-offset-[-2px] hover:bg-rules-soft md:px-6"
            >
              <NoticeRow notice={notice} />
            </a>
          </li>
        );
      })}
    </ul>
  );
}

const headlineOf = ({ runId, subject, workflow }: Notice): string => subject ?? (runId === null ? "Alert" : (workflow ?? runId));

function NoticeRow({ notice }: { readonly notice: Notice }) {
  const { kind, words, workflow, who, dueAt, at, read, settled } = notice;
  const Shape = shapes[kind];
  const isNew = !read && !settled;
  return (
    <>
      <Shape aria-hidden className={`mt-0.5 size-4 shrink-0 ${isNew ? "" : "text-faint"}`} strokeWidth={isNew ? 2.5 : 2} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex items-baseline justify-between gap-3">
          <span className={`truncate ${isNew ? "font-semibold" : "text-quiet"}`}>{visible(headlineOf(notice))}</span>
          <span className="flex shrink-0 items-baseline gap-2 text-[12px] text-faint">
            {isNew && <span className="font-medium text-ink">new</span>}
            {settled && <span>over</span>}
            <Ago at={at} />
          </span>
        </span>
        <span className="break-words text-quiet">{visible(words)}</span>
        <span className="flex flex-wrap gap-x-2 text-[12px] text-faint">
          {[workflow, who.length === 0 ? null : who.join(" or ")]
            .filter((part) => part !== null)
            .map((part) => (
              <span key={part}>{visible(part)}</span>
            ))}
          {dueAt !== null && !settled && <TimeLeft until={dueAt} />}
        </span>
      </span>
    </>
  );
}
