import { useState } from "react";
import { visibleLines } from "signalbox/analysis";

const LONG = 4_000;

/** A value as it is stored. What cannot be seen in it is written out. */
export function JsonView({ value, label }: { readonly value: unknown; readonly label?: string }) {
  const [isWhole, setWhole] = useState(false);
  const text = visibleLines(typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "absent")).join("\n");
  const cut = !isWhole && text.length > LONG;
  return (
    <figure className="min-w-0">
      {label !== undefined && <figcaption className="mb-1 font-medium text-[12px] text-faint">{label}</figcaption>}
      <pre className="overflow-x-auto whitespace-pre-wrap break-words rounded-md border border-line bg-page px-3 py-2 font-mono text-[12.5px] leading-relaxed">
        {cut ? `${text.slice(0, LONG)} …` : text}
      </pre>
      {cut && (
        <button type="button" className="mt-1 text-[13px] text-quiet underline" onClick={() => setWhole(true)}>
          All {text.length.toLocaleString()} characters
        </button>
      )}
    </figure>
  );
}
