import { useState } from "react";
import { visible } from "../design/visible.ts";

/** So much fits into a few lines. */
const SHORT = 240;

/** What an agent is for. A long one stands in the way of what became of it, and is shown whole when asked for. */
export function Goal({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(text.length <= SHORT);
  return (
    <div className="max-w-3xl text-quiet">
      <p className={isWhole ? "" : "line-clamp-3"}>{visible(text)}</p>
      {!isWhole && (
        <button
          type="button"
          className="text-[13px] underline decoration-line-strong underline-offset-4 hover:text-ink"
          onClick={() => setWhole(true)}
        >
          the whole goal
        </button>
      )}
    </div>
  );
}
