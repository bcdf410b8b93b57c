import { ArrowRight } from "lucide-react";
import { visible } from "../design/visible.ts";

const textOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(textOf).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
};

/** What was before and after, or whatever else is said of an act. */
export function ActDetail({ detail }: { readonly detail: Readonly<Record<string, unknown>> }) {
  const { before, after, ...rest } = detail;
  return (
    <span className="flex flex-wrap items-baseline gap-x-3">
      {(before !== undefined || after !== undefined) && (
        <span className="inline-flex flex-wrap items-baseline gap-1.5">
          <span className="sr-only">before: </span>
          <span>{visible(textOf(before ?? null))}</span>
          <ArrowRight aria-hidden className="size-3.5 self-center" />
          <span className="sr-only">after: </span>
          <span className="text-ink">{visible(textOf(after ?? null))}</span>
        </span>
      )}
      {Object.entries(rest).map(([name, value]) => (
        <span key={name} className="break-words">
          <span className="text-faint">{visible(name)}</span> {visible(textOf(value))}
        </span>
      ))}
    </span>
  );
}
