import type { ReactNode } from "react";
import { CodeLine } from "../design/code-line.tsx";

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
  /** What does it from a shell. */
  readonly command?: string;
  readonly action?: ReactNode;
}

/** One way in which a workflow is started. */
export function Way({ title, children, command, action }: Props) {
  return (
    <section className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="min-w-0 flex-1 font-semibold text-base">{title}</h2>
        {action}
      </div>
      {children}
      {command !== undefined && (
        <details>
          <summary className="cursor-pointer text-[13px] text-quiet hover:text-ink">From a shell</summary>
          <div className="mt-2">
            <CodeLine text={command} />
          </div>
        </details>
      )}
    </section>
  );
}
