import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowUpRight, ChevronLeft, MessageSquarePlus } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import { Empty } from "../design/empty.tsx";
import { money } from "../design/money.ts";
import { Refusal } from "../design/refusal.tsx";
import { Status } from "../design/status.tsx";
import { visible } from "../design/visible.ts";
import { historyOf, type RunHistory } from "../run/history.ts";
import { useRun } from "../run/use-run.ts";
import type { Run } from "../runs/standing.ts";
import { AskedHere } from "./asked-here.tsx";
import { ChatEntry, Plain, Speech } from "./chat-item.tsx";
import { Composer } from "./composer.tsx";
import { addresseeOf, type Conversation, conversationOf } from "./conversation.ts";
import { useWords, type Writing } from "./use-words.ts";

const route = getRouteApi("/chat/$run");

/** A conversation with the agents of a run: what was said and done, what is being written now, and what is asked of a person. */
export function ChatPage() {
  const { run: runId } = route.useParams();
  const { run, graph, journal, error } = useRun(runId);
  const writing = useWords(run?.runId ?? null, run !== undefined && run.endedAt === null);
  const told = useMemo(
    () =>
      graph === undefined || journal === undefined
        ? null
        : { graph, conversation: conversationOf(graph, journal), history: historyOf(graph, journal) },
    [graph, journal],
  );
  if (error !== null) return <Refusal error={error} />;
  if (run === undefined || told === null) return null;
  const { conversation, history } = told;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ChatHeader run={run} history={history} isSimulated={conversation.isSimulated} />
      <Talk key={run.runId} run={run} conversation={conversation} writing={writing} />
      <footer className="border-line border-t bg-panel px-4 py-3 md:px-6">
        <div className="mx-auto max-w-4xl">
          <Composer runId={run.runId} to={addresseeOf(told.graph, run, conversation)} />
        </div>
      </footer>
    </div>
  );
}

interface HeaderProps {
  readonly run: Run;
  readonly history: RunHistory;
  readonly isSimulated: boolean;
}

function ChatHeader({ run, history, isSimulated }: HeaderProps) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-panel px-4 py-2.5 md:px-6">
      <Link to="/agents" aria-label="All agents" className="-ml-1 rounded p-1 text-quiet hover:bg-rules-soft hover:text-ink">
        <ChevronLeft aria-hidden className="size-4" />
      </Link>
      <div className="min-w-0 flex-1 basis-48">
        <h1 className="truncate font-semibold text-base tracking-tight">{visible(run.subject ?? run.runId)}</h1>
        <p className="flex flex-wrap items-baseline gap-x-2 text-[12px] text-faint">
          <span>
            {visible(run.workflow)} v{run.version}
          </span>
          {isSimulated && (
            <span className="rounded border border-line-strong px-1.5 text-[11px] text-quiet" title="A model that only plays one answers">
              simulated
            </span>
          )}
        </p>
      </div>
      <Status status={run.status} />
      <span className="text-quiet tabular-nums" title="What the run has cost so far">
        {money(history.spent.at(-1) ?? 0)}
      </span>
      <Link
        to="/runs/$run"
        params={{ run: run.runId }}
        className="inline-flex items-center gap-1 text-[13px] text-quiet underline decoration-line-strong underline-offset-4 hover:text-ink"
      >
        the run <ArrowUpRight aria-hidden className="size-3.5" />
      </Link>
      <Link
        to="/workflows/$workflow/start"
        params={{ workflow: run.workflow }}
        search={{ chat: true }}
        className="inline-flex items-center gap-1.5 rounded-md border border-line-strong px-2.5 py-1 font-medium hover:bg-rules-soft"
      >
        <MessageSquarePlus aria-hidden className="size-4" />
        New
      </Link>
    </header>
  );
}

interface TalkProps {
  readonly run: Run;
  readonly conversation: Conversation;
  readonly writing: Writing;
}
/** Nearer to the end than this, whoever reads is taken along. */
const NEAR_PX = 120;

function Talk({ run, conversation, writing }: TalkProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const wasNear = useRef(true);
  const { items, replied } = conversation;
  const now = [...writing].filter(([call]) => !replied.has(call));
  const tasks = run.waitingFor.flatMap(({ task }) => (task === undefined ? [] : [task]));
  const length = now.reduce((sum, [, { text }]) => sum + text.length, items.length);
  // Whoever has scrolled up reads: nothing moves under them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is there is longer
  useEffect(() => {
    const element = scroll.current;
    if (element !== null && wasNear.current) element.scrollTop = element.scrollHeight;
  }, [length, tasks.length]);
  const onScroll = () => {
    const element = scroll.current;
    if (element !== null) wasNear.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
  };
  return (
    <section
      ref={scroll}
      onScroll={onScroll}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what is long is scrolled by keys, too
      tabIndex={0}
      aria-label="Conversation"
      className="min-h-0 flex-1 overflow-auto px-4 py-5 outline-offset-[-2px] md:px-6"
    >
      <div role="log" aria-live="polite" className="mx-auto flex max-w-4xl flex-col gap-4">
        {items.length === 0 && <Empty title="Nothing has been said yet" />}
        {items.map((item, index) => (
          <ChatEntry key={index} item={item} />
        ))}
        {now.map(([call, { step, text }]) => (
          <Speech key={call} who={`${step.split("/").at(-1)} is writing`} side="ai">
            <div aria-live="off">
              <Plain text={text} />
            </div>
          </Speech>
        ))}
        {now.length === 0 && run.status === "running" && <p className="px-1 text-[13px] text-faint motion-safe:animate-pulse">at work …</p>}
        {tasks.map((task) => (
          <AskedHere key={task} id={task} runId={run.runId} />
        ))}
      </div>
    </section>
  );
}
