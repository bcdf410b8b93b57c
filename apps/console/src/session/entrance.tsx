import type { ReactNode } from "react";

/** What stands before the console: one card in the middle of the page. */
export function Entrance({ title, lead, children }: { readonly title: string; readonly lead: ReactNode; readonly children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center gap-2.5">
          <img src="/icon.svg" alt="" className="size-8" />
          <span className="font-semibold text-lg tracking-tight">Signalbox</span>
        </div>
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        <div className="mt-2 mb-6 text-pretty text-quiet leading-relaxed">{lead}</div>
        {children}
      </div>
    </main>
  );
}
