import { Lasting } from "../design/ago.tsx";
import { visible } from "../design/visible.ts";
import type { Run } from "../runs/standing.ts";

/** Since when a run does not go on by itself, and what would let it. */
export function Wait({ wait }: { readonly wait: NonNullable<Run["waits"]> }) {
  return (
    <span className="min-w-0 break-words text-[12px] text-faint">
      <Lasting since={wait.since} />; it goes on when {visible(wait.freedBy)}
    </span>
  );
}
