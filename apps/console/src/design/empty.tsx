import type { ReactNode } from "react";

/** What a place says while there is nothing in it: why, and what to do. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="mx-auto flex max-w-md flex-col gap-2 px-6 py-20 text-center">
      <h2 className="text-base font-semibold">{title}</h2>
      <div className="text-quiet leading-relaxed">{children}</div>
    </div>
  );
}
