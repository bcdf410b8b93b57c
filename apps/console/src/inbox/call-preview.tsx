import { visibleLines } from "signalbox/analysis";
import type { Proposal } from "signalbox/kernel";
import { JsonView } from "../design/json-view.tsx";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import { effectWords, type Mail, mailOf } from "./task.ts";

type Call = Proposal["calls"][string];

/** What one call would do, and exactly with what. */
export function CallPreview({ name, call }: { readonly name: string; readonly call: Call }) {
  const mail = mailOf(call.arguments);
  const facts = [
    call.hosts.length > 0 ? `leaves for ${call.hosts.join(", ")}` : "",
    call.maxCostUsd > 0 ? `costs at most ${money(call.maxCostUsd * 1_000_000)}` : "",
    call.delivery === "once" ? "is sent once, and a doubt is settled by a person" : "",
  ].filter(Boolean);
  return (
    <section className="overflow-hidden rounded-xl border border-line bg-panel">
      <header className="border-line border-b px-4 py-2.5">
        <h3 className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-semibold">{effectWords(call.effect)}</span>
          <code className="font-mono text-[12px] text-quiet">
            {visible(name)} · {visible(call.tool)}
          </code>
        </h3>
        {facts.length > 0 && <p className="text-[13px] text-quiet">It {facts.join(", ")}.</p>}
      </header>
      <div className="p-4">{mail === null ? <JsonView value={call.arguments} /> : <MailPreview mail={mail} />}</div>
    </section>
  );
}

function MailPreview({ mail }: { readonly mail: Mail }) {
  const others = Object.entries(mail.rest);
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <Line name="To" text={mail.to} />
        {others.map(([name, value]) => (
          <Line key={name} name={name} text={typeof value === "string" ? value : JSON.stringify(value)} />
        ))}
        <Line name="Subject" text={mail.subject} strong />
      </dl>
      <p className="whitespace-pre-wrap break-words border-line border-t pt-3 leading-relaxed">{visibleLines(mail.body).join("\n")}</p>
    </div>
  );
}

function Line({ name, text, strong = false }: { readonly name: string; readonly text: string; readonly strong?: boolean }) {
  return (
    <>
      <dt className="text-faint capitalize">{visible(name)}</dt>
      <dd className={`min-w-0 break-words ${strong ? "font-semibold" : ""}`}>{visible(text)}</dd>
    </>
  );
}
