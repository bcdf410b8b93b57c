import type { ReactNode } from "react";

/** The name of a screen, and beside it what narrows it. */
export function PageHeader({ title, children }: { readonly title: ReactNode; readonly children?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:px-6">
      <h1 className="font-semibold text-lg tracking-tight">{title}</h1>
      {children}
    </header>
  );
}
