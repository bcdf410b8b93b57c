import { type ReactNode, useId, useRef, useState } from "react";

interface Props {
  readonly title: string;
  readonly isWide?: boolean;
  /** False until there is something to tell: what was never shown does not change under a hand. */
  readonly isReady?: boolean;
  readonly children: ReactNode;
}

/** One thing that is told on the start page. It stands still while somebody points at it or is in it: no number changes under their hand. */
export function Tile({ title, isWide = false, isReady = true, children }: Props) {
  const id = useId();
  const [isHeld, setHeld] = useState(false);
  const shown = useRef(children);
  const wasReady = useRef(false);
  if (!isHeld || !wasReady.current) shown.current = children;
  if (isReady) wasReady.current = true;
  return (
    <section
      aria-labelledby={id}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={`flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-panel p-4 ${isWide ? "md:col-span-2" : ""}`}
    >
      <div className="flex items-baseline justify-between gap-3">
        <h2 id={id} className="text-[13px] text-quiet">
          {title}
        </h2>
        {isHeld && shown.current !== children && <span className="shrink-0 text-[12px] text-faint">newer when you move away</span>}
      </div>
      {shown.current}
    </section>
  );
}
