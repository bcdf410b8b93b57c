import type { ReactNode } from "react";
import { textIn, visibleLines } from "signalbox/analysis";
import { JsonView } from "../design/json-view.tsx";
import { visible } from "../design/visible.ts";
import type { ChatItem } from "./conversation.ts";

type Side = "ai" | "human" | "rules";
const looks: Readonly<Record<Side, string>> = {
  ai: "border-ai bg-ai-soft",
  human: "border-human bg-human-soft",
  rules: "border-rules bg-rules-soft",
};
const inks: Readonly<Record<Side, string>> = { ai: "text-ai-ink", human: "text-human-ink", rules: "text-rules-ink" };

interface SpeechProps {
  readonly who: string;
  readonly side: Side;
  readonly at?: string;
  readonly children: ReactNode;
}

/** Something that was said, with who said it; colour says who was in control. */
export function Speech({ who, side, at, children }: SpeechProps) {
  return (
    <div className={`flex flex-col gap-1 ${side === "human" ? "items-end" : "items-start"}`}>
      <p className="flex gap-2 px-1 text-[12px] text-faint">
        <span className={`font-medium ${inks[side]}`}>{visible(who)}</span>
        {at !== undefined && <time dateTime={at}>{new Date(at).toLocaleTimeString(undefined, { hour12: false })}</time>}
      </p>
      <div
        className={`min-w-0 max-w-[min(42rem,92%)] rounded-lg px-3.5 py-2.5 ${side === "human" ? "border-r-2" : "border-l-2"} ${looks[side]}`}
      >
        {children}
      </div>
    </div>
  );
}

export const Plain = ({ text }: { readonly text: string }) => (
  <p className="whitespace-pre-wrap break-words leading-relaxed">{visibleLines(text).join("\n")}</p>
);

/** A text as a text, anything else as it is stored. */
const Value = ({ value }: { readonly value: Parameters<typeof textIn>[0] }) => {
  const text = textIn(value);
  return text === null ? <JsonView value={value} /> : <Plain text={text} />;
};

const decided = { approve: "approved it", reject: "rejected it", edit: "edited it", answer: "answered in its place" } as const;
const ends = { completed: "It is done.", failed: "The run failed.", cancelled: "The run was cancelled." } as const;

/** One entry of a conversation. */
export function ChatEntry({ item }: { readonly item: ChatItem }) {
  switch (item.kind) {
    case "begun":
      return (
        <Speech who={item.by ?? "the start"} side={item.by === null ? "rules" : "human"} at={item.at}>
          <Value value={item.input} />
        </Speech>
      );
    case "said":
      return (
        <Speech who={item.step.split("/").at(-1) ?? ""} side="ai" at={item.at}>
          <Plain text={item.text} />
        </Speech>
      );
    case "told":
      return (
        <Speech who={item.by} side="human" at={item.at}>
          <Plain text={item.text} />
        </Speech>
      );
    case "sent":
      return (
        <Speech who={`${item.tool}, to somebody outside`} side="rules" at={item.at}>
          <Plain text={item.text} />
        </Speech>
      );
    case "received":
      return (
        <Speech who="somebody outside" side="human" at={item.at}>
          <Value value={item.payload} />
        </Speech>
      );
    case "answered":
      return (
        <Speech who={`${item.by} answered`} side="human" at={item.at}>
          <Value value={item.answer} />
        </Speech>
      );
    case "called":
      return <Call item={item} />;
    case "decided":
      return (
        <Note>
          <span className="text-human-ink">{visible(item.by)}</span> {decided[item.decision]}
          {item.reason !== undefined && `: ${visible(item.reason)}`}
        </Note>
      );
    case "gave-up":
      return <Note>The agent ended without a result; the workflow goes on ({visible(item.arm)}).</Note>;
    case "ended":
      return (
        <>
          <Note>{ends[item.how]}</Note>
          {item.output !== null && <JsonView value={item.output} label={item.how === "failed" ? "why" : "what came of it"} />}
        </>
      );
  }
}

const Note = ({ children }: { readonly children: ReactNode }) => <p className="px-1 text-[13px] text-quiet">{children}</p>;

type Called = Extract<ChatItem, { readonly kind: "called" }>;

/** A call that a model chose, folded: its tool and how it stands; open: with what, what policies said, and what came back. */
function Call({ item: { decision, result, failure } }: { readonly item: Called }) {
  const { tool, standing, refusal, verdicts } = decision;
  const verdict = verdicts.at(-1);
  const became =
    refusal !== null
      ? "refused"
      : failure !== undefined
        ? "failed"
        : result !== undefined
          ? "done"
          : standing === "made"
            ? "under way"
            : "not made";
  return (
    <details className="max-w-[min(42rem,92%)] rounded-lg border border-line bg-panel">
      <summary className="flex cursor-pointer flex-wrap items-baseline gap-x-2 rounded-lg px-3 py-1.5 hover:bg-rules-soft">
        <span aria-hidden className="text-faint">
          ›
        </span>
        <code className="min-w-0 break-all font-mono text-[12.5px] text-ai-ink">{visible(tool)}</code>
        <span className="text-[13px] text-quiet">{became}</span>
        {verdict !== undefined && <span className="text-[12px] text-faint">policies: {verdict.answer}</span>}
      </summary>
      <div className="flex flex-col gap-3 border-line border-t px-3 py-3">
        {refusal !== null && <p>{visible(refusal.message)}</p>}
        {failure !== undefined && <p>{visible(failure)}</p>}
        <JsonView value={decision.arguments} label="with" />
        {verdicts.map((each, index) => (
          <p key={index} className="text-[13px] text-quiet">
            <strong className="font-medium text-ink">{each.answer}</strong> by{" "}
            {each.findings.map(({ policy, rule }) => `${visible(policy)}, rule ${rule}`).join("; ")}
          </p>
        ))}
        {result !== undefined && <JsonView value={result} label="it was given" />}
      </div>
    </details>
  );
}
