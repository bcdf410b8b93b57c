import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { Moment } from "signalbox/analysis";
import { ControllerBadge } from "../design/controller.tsx";
import { visible } from "../design/visible.ts";
import { momentAt, type RunHistory } from "./history.ts";
import { SayingText } from "./saying.tsx";

interface Props {
  readonly history: RunHistory;
  /** Place in the journal. */
  readonly cursor: number;
  readonly onCursor: (cursor: number) => void;
}

/** Of a row, beside its lines. */
const FRAME = 13;
const LINE = 20.25;

/** What happened, in order; of a long run only the rows in sight are in the page. */
export function TimelinePane({ history, cursor, onCursor }: Props) {
  const [isAll, setAll] = useState(false);
  const rows = useMemo(() => (isAll ? history.moments : history.moments.filter(({ isBookkeeping }) => !isBookkeeping)), [history, isAll]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => heightOf(rows[index]),
    measureElement: (row) => row.getBoundingClientRect().height,
    overscan: 4,
  });
  const current = history.moments[momentAt(history, cursor)];
  const selected = current === undefined ? -1 : rows.findLastIndex(({ index }) => index <= current.index);
  useEffect(() => {
    if (selected >= 0) virtual.scrollToIndex(selected, { align: "auto" });
  }, [selected, virtual]);
  return (
    <section aria-label="Timeline" className="flex h-full min-h-0 flex-col">
      <header className="flex items-center justify-between border-line border-b px-3 py-1.5 text-[12px] text-faint">
        <h2 className="font-medium">Timeline</h2>
        <label className="flex items-center gap-1.5">
          <input type="checkbox" checked={isAll} onChange={(event) => setAll(event.target.checked)} />
          bookkeeping too
        </label>
      </header>
      <div ref={scroll} data-pane="timeline" className="min-h-0 flex-1 overflow-auto contain-strict">
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const moment = rows[index];
            if (moment === undefined) return null;
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <MomentRow moment={moment} isCurrent={index === selected} isAhead={moment.index > cursor} onSelect={onCursor} />
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

/** Right where no line is broken: a row that turns out otherwise moves those below it, and the list is drawn once more. */
function heightOf(moment: Moment | undefined): number {
  if (moment === undefined) return FRAME + LINE;
  return FRAME + LINE * (1 + moment.more.length + (isOnAiWord(moment) ? 1 : 0));
}

const isOnAiWord = ({ informedByAi, controller }: Moment): boolean => informedByAi && controller !== "ai";

interface RowProps {
  readonly moment: Moment;
  readonly isCurrent: boolean;
  /** After the moment that is looked at. */
  readonly isAhead: boolean;
  readonly onSelect: (place: number) => void;
}

/** One for all rows: making one takes longer than a row does. */
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hour12: false });

const MomentRow = memo(function MomentRow({ moment, isCurrent, isAhead, onSelect }: RowProps) {
  const { at, controller, path, headline, more } = moment;
  const step = path.split("/").at(-1) ?? "";
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-current={isCurrent ? "step" : undefined}
      onClick={() => onSelect(moment.index)}
      className={`flex w-full items-start gap-2.5 border-line border-b px-3 py-1.5 text-left hover:bg-rules-soft aria-[current]:bg-page aria-[current]:shadow-[inset_3px_0_0_var(--ink)] ${isAhead ? "text-faint **:bg-transparent **:font-normal **:text-inherit" : ""}`}
    >
      <time dateTime={at} className="w-16 shrink-0 pt-px text-[12px] text-faint tabular-nums">
        {clock.format(new Date(at))}
      </time>
      <span className="shrink-0">
        <ControllerBadge controller={controller} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="line-clamp-2">
          {step !== "" && <span className="mr-1.5 font-medium">{visible(step)}</span>}
          <SayingText saying={headline} />
        </span>
        {isOnAiWord(moment) && (
          <span className="text-[12px] text-ai-ink" title="It was decided on what a model produced">
            on AI's word
          </span>
        )}
        {more.map((saying, index) => (
          <span key={index} className="block truncate text-quiet">
            <SayingText saying={saying} />
          </span>
        ))}
      </span>
    </button>
  );
});
