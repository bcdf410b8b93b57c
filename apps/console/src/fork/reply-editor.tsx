import { Button } from "../design/button.tsx";
import type { DraftPart } from "./fork-draft.ts";

const area = "rounded-md border border-line-strong bg-page px-3 py-2 text-ink";

/** What a model says, part by part: words, and calls of tools. */
export function ReplyEditor({
  parts,
  onChange,
}: {
  readonly parts: readonly DraftPart[];
  readonly onChange: (parts: DraftPart[]) => void;
}) {
  const put = (index: number, part: DraftPart) => onChange(parts.map((each, place) => (place === index ? part : each)));
  return (
    <div className="flex flex-col gap-3">
      <ol className="flex flex-col gap-3">
        {parts.map((part, index) => (
          <li key={index} className="flex flex-col gap-1.5 border-ai border-l-2 pl-3">
            <div className="flex items-center gap-2 text-[13px] text-quiet">
              {part.kind === "text" ? "It says" : "It calls"}
              {part.kind === "call" && (
                <input
                  aria-label={`Tool of part ${index + 1}`}
                  value={part.tool}
                  onChange={(event) => put(index, { ...part, tool: event.target.value })}
                  className="min-w-0 flex-1 rounded-md border border-line-strong bg-page px-2 py-1 font-mono text-[12.5px] text-ink"
                />
              )}
              <Button kind="quiet" className="ml-auto" onClick={() => onChange(parts.filter((_, place) => place !== index))}>
                Remove
              </Button>
            </div>
            <textarea
              aria-label={part.kind === "text" ? `Words of part ${index + 1}` : `Arguments of part ${index + 1} (JSON)`}
              rows={Math.min(12, part.text.split("\n").length + 1)}
              value={part.text}
              onChange={(event) => put(index, { ...part, text: event.target.value })}
              className={part.kind === "text" ? area : `${area} font-mono text-[12.5px]`}
            />
          </li>
        ))}
      </ol>
      <div className="flex gap-2">
        <Button onClick={() => onChange([...parts, { kind: "text", text: "" }])}>Add words</Button>
        <Button onClick={() => onChange([...parts, { kind: "call", tool: "", text: "{}" }])}>Add a call</Button>
      </div>
    </div>
  );
}
