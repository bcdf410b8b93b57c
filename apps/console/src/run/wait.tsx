import { roughly, useNow } from "../design/ago.tsx";
import { visible } from "../design/visible.ts";
import type { Run } from "../runs/standing.ts";

/** Since when a run does not go on by itself, and what would let it. */
export function Wait({ wait }: { readonly wait: NonNullable<Run["waits"]> }) {
  const passed = roughly(Math.max(0, useNow() - Date.parse(wait.since)));
  return (
    <p className="flex min-w-0 basis-full flex-wrap gap-x-2 text-[12px] text-faint md:basis-auto">
      <time dateTime={wait.since} title={new Date(wait.since).toLocaleString()}>
        {passed === "now" ? "since just now" : `for ${passed}`}
      </time>
      <span className="min-w-0 break-words">goes on when {visible(wait.freedBy)}</span>
    </p>
  );
}
