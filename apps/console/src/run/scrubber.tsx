import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import type { RunHistory } from "./history.ts";

interface Props {
  readonly history: RunHistory;
  readonly cursor: number;
  readonly onCursor: (cursor: number) => void;
}

const HEIGHT = 36;

/** One tick for each event, in the colour of who decided it. Dragging shows the run as it was at that moment. */
export function Scrubber({ history, cursor, onCursor }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { entries, choices } = history;
  const last = entries.length - 1;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const draw = () => paint(element, history);
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      resized.disconnect();
      themed.disconnect();
    };
  }, [history]);

  const placeOf = (event: PointerEvent<HTMLDivElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.round(Math.min(1, Math.max(0, (event.clientX - left) / width)) * last);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    onCursor(placeOf(event));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number | undefined>> = {
      ArrowLeft: event.shiftKey ? choices.findLast((index) => index < cursor) : cursor - 1,
      ArrowRight: event.shiftKey ? choices.find((index) => index > cursor) : cursor + 1,
      Home: 0,
      End: last,
    };
    const to = moves[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onCursor(Math.min(last, Math.max(0, to)));
  };
  const entry = entries[cursor];
  const share = last <= 0 ? 1 : cursor / last;
  return (
    <div className="border-line border-t bg-panel px-4 py-2">
      <div
        role="slider"
        tabIndex={0}
        aria-label="Moment of the run"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={cursor}
        aria-valuetext={
          entry === undefined ? "nothing" : `event ${cursor + 1} of ${last + 1}: ${entry.event.type} by ${entry.event.controller}`
        }
        onPointerDown={onPointerDown}
        onPointerMove={(event) => event.buttons === 1 && onCursor(placeOf(event))}
        onKeyDown={onKeyDown}
        className="relative cursor-ew-resize touch-none rounded"
        style={{ height: HEIGHT }}
      >
        <canvas ref={canvas} className="absolute inset-0 size-full" aria-hidden />
        <div className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-ink" style={{ left: `${share * 100}%` }} />
      </div>
      <p className="mt-1 flex justify-between gap-4 text-[12px] text-faint tabular-nums">
        <span className="min-w-0 truncate">
          event {cursor + 1} of {last + 1} {entry !== undefined && <span className="text-quiet">{entry.event.type}</span>}
        </span>
        {entry !== undefined && (
          <time dateTime={entry.at} className="shrink-0">
            {new Date(entry.at).toLocaleString()}
          </time>
        )}
      </p>
    </div>
  );
}

/** Events that fall on one column of pixels share it; a choice reaches higher than what follows from it. */
function paint(canvas: HTMLCanvasElement, { controllers, choices }: RunHistory): void {
  const { width, height } = canvas.getBoundingClientRect();
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  if (context === null) return;
  const style = getComputedStyle(document.documentElement);
  const colours = {
    rules: style.getPropertyValue("--rules"),
    ai: style.getPropertyValue("--ai"),
    human: style.getPropertyValue("--human"),
  };
  const chosen = new Set(choices);
  const last = Math.max(1, controllers.length - 1);
  const tick = Math.max(1, Math.min(4, canvas.width / controllers.length - 1));
  controllers.forEach((controller, index) => {
    const tall = chosen.has(index) ? 1 : 0.5;
    context.fillStyle = colours[controller];
    context.fillRect((index / last) * (canvas.width - tick), canvas.height * (1 - tall), tick, canvas.height * tall);
  });
}
