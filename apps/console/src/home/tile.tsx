import { type ReactNode, useId } from "react";

/** One thing that is told on the start page. */
export function Tile({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-panel p-4">
      <h2 id={id} className="text-[13px] text-quiet">
        {title}
      </h2>
      {children}
    </section>
  );
}
