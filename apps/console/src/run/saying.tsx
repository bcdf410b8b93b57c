import type { Saying } from "signalbox/analysis";
import { visible } from "../design/visible.ts";

const PREVIEW = 160;
const short = (value: unknown): string => {
  const text = visible(typeof value === "string" ? value : (JSON.stringify(value) ?? ""));
  return text.length > PREVIEW ? `${text.slice(0, PREVIEW)} …` : text;
};

/** What a line of the timeline says. Whole values are in the detail. */
export function SayingText({ saying }: { readonly saying: Saying }) {
  switch (saying.kind) {
    case "text":
      return <span>{visible(saying.text)}</span>;
    case "bad":
      return <strong className="font-semibold">{visible(saying.text)}</strong>;
    case "time":
      return (
        <span>
          {visible(saying.before)} <time dateTime={saying.at}>{new Date(saying.at).toLocaleString()}</time>
        </span>
      );
    case "value":
      return (
        <span>
          {visible(saying.before)}
          {saying.value !== undefined && <code className="ml-1.5 break-all font-mono text-[12px] text-quiet">{short(saying.value)}</code>}
        </span>
      );
    case "read":
      return (
        <span className="text-quiet">
          read{" "}
          {Object.entries(saying.values).map(([name, value]) => (
            <code key={name} className="mr-2 break-all font-mono text-[12px]">
              {visible(name)}={short(value)}
            </code>
          ))}
        </span>
      );
    case "proposal":
      return (
        <span className="text-quiet">
          to clear{" "}
          {Object.entries(saying.proposal.calls)
            .map(([name, call]) => `${visible(name)} (${visible(call.tool)})`)
            .join(", ") || "nothing but a judgment"}
        </span>
      );
  }
}
