import { Tabs } from "radix-ui";
import type { AgentDecision, Moment } from "signalbox/analysis";
import { ControllerBadge } from "../design/controller.tsx";
import { JsonView } from "../design/json-view.tsx";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import { AgentMessages } from "./agent-messages.tsx";
import { DecisionRecord } from "./decision-record.tsx";
import { type DetailTab, detailTabs } from "./detail-tab.ts";
import { type RunHistory, tellingMomentAt } from "./history.ts";
import { ProposalView } from "./proposal-view.tsx";
import { SayingText } from "./saying.tsx";

interface Props {
  readonly history: RunHistory;
  readonly cursor: number;
  readonly tab: DetailTab;
  readonly onTab: (tab: DetailTab) => void;
}
const titles: Readonly<Record<DetailTab, string>> = { what: "What", decision: "Decision", messages: "Messages", event: "Event" };

/** Everything about the moment that is looked at. */
export function DetailPane({ history, cursor, tab, onTab }: Props) {
  const moment = tellingMomentAt(history, cursor, cursor === history.entries.length - 1);
  const entry = history.entries[cursor];
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => onTab(detailTabs.find((each) => each === value) ?? "what")}
      className="flex h-full min-h-0 flex-col"
      aria-label="Detail"
      data-pane="detail"
    >
      <Tabs.List className="flex border-line border-b px-2">
        {detailTabs.map((each) => (
          <Tabs.Trigger
            key={each}
            value={each}
            className="-mb-px border-transparent border-b-2 px-2.5 py-1.5 text-[13px] text-quiet hover:text-ink data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {titles[each]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <div className="min-h-0 flex-1 overflow-auto p-4">
        <Tabs.Content value="what">
          {moment === undefined ? <Nothing /> : <What moment={moment} spent={history.spent[cursor] ?? 0} />}
        </Tabs.Content>
        <Tabs.Content value="decision">
          <Decision history={history} moment={moment} />
        </Tabs.Content>
        <Tabs.Content value="messages">
          <AgentMessages history={history} cursor={cursor} />
        </Tabs.Content>
        <Tabs.Content value="event">
          {entry !== undefined && (
            <div className="flex flex-col gap-3">
              <JsonView value={entry.event} label={`batch ${entry.seq}, event ${entry.position}`} />
              <p className="break-all font-mono text-[11px] text-faint">{entry.hash}</p>
            </div>
          )}
        </Tabs.Content>
      </div>
    </Tabs.Root>
  );
}

const Nothing = () => <p className="text-quiet">Nothing has happened yet.</p>;

function What({ moment, spent }: { readonly moment: Moment; readonly spent: number }) {
  const { controller, informedByAi, path, headline, more, at } = moment;
  return (
    <article className="flex flex-col gap-3">
      <header className="flex flex-col gap-1.5">
        <p className="flex items-center gap-2 text-[13px] text-quiet">
          <ControllerBadge controller={controller} />
          {informedByAi && controller !== "ai" && <span className="text-ai-ink">on AI's word</span>}
          <time dateTime={at} className="ml-auto tabular-nums">
            {new Date(at).toLocaleString()}
          </time>
        </p>
        <h3 className="break-words font-semibold text-[15px]">
          <SayingText saying={headline.kind === "value" ? { ...headline, value: undefined } : headline} />
        </h3>
        {path !== "" && <p className="break-all font-mono text-[12px] text-faint">{visible(path)}</p>}
      </header>
      {[headline, ...more].map((saying, index) => {
        if (saying.kind === "value" && saying.value !== undefined)
          return <JsonView key={index} value={saying.value} label={saying.before} />;
        if (saying.kind === "proposal") return <ProposalView key={index} proposal={saying.proposal} hash={saying.hash} />;
        if (saying.kind === "read") return <JsonView key={index} value={saying.values} label="read" />;
        if (index === 0) return null;
        return <p key={index}>{<SayingText saying={saying} />}</p>;
      })}
      <p className="text-[12px] text-faint">spent by then: {money(spent)}</p>
    </article>
  );
}

/** The choice of an agent's model that the moment is about, or in which it is. */
function decisionFor({ decisions }: RunHistory, moment: Moment | undefined): AgentDecision | undefined {
  if (moment === undefined) return undefined;
  const inside = decisions.filter(({ path }) => moment.path === path || moment.path.startsWith(`${path}/`));
  if (inside.length > 0) return inside.reduce((longest, each) => (each.path.length > longest.path.length ? each : longest));
  const turn = /^(.*) turn (\d+)$/.exec(moment.path);
  const agent = turn?.[1] ?? moment.path;
  const of = decisions.filter(({ path, turn: each }) => path.startsWith(`${agent}[`) && (turn === null || each === Number(turn[2])));
  return of.findLast(({ at }) => at <= moment.at) ?? of[0];
}

function Decision({ history, moment }: { readonly history: RunHistory; readonly moment: Moment | undefined }) {
  const decision = decisionFor(history, moment);
  if (decision !== undefined) return <DecisionRecord decision={decision} />;
  const read = moment === undefined ? undefined : [moment.headline, ...moment.more].find((saying) => saying.kind === "read");
  if (moment?.controller === "rules" && read?.kind === "read")
    return (
      <div className="flex flex-col gap-3">
        <p>
          Rules decided: <SayingText saying={moment.headline} />.
        </p>
        <JsonView value={read.values} label="on these values" />
      </div>
    );
  if (moment?.controller === "human")
    return (
      <p>
        A person decided: <SayingText saying={moment.headline} />.
      </p>
    );
  return <p className="text-quiet">Nobody chose anything here: it follows from what was decided before.</p>;
}
