import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { useIsWide } from "../design/use-is-wide.ts";

interface Props {
  readonly graph: ReactNode;
  readonly timeline: ReactNode;
  readonly detail: ReactNode;
}

/** Three panes beside each other that can be made wider; on a phone one at a time. */
export function Panes({ graph, timeline, detail }: Props) {
  const isWide = useIsWide();
  if (!isWide) return <OneAtATime panes={{ Timeline: timeline, Graph: graph, Detail: detail }} />;
  return (
    <Group orientation="horizontal" className="min-h-0 flex-1">
      <Panel defaultSize="30%" minSize="15%" className="bg-page">
        {graph}
      </Panel>
      <Handle />
      <Panel defaultSize="40%" minSize="20%" className="bg-panel">
        {timeline}
      </Panel>
      <Handle />
      <Panel defaultSize="30%" minSize="18%" className="bg-panel">
        {detail}
      </Panel>
    </Group>
  );
}

const Handle = () => <Separator className="w-px bg-line outline-offset-0 hover:bg-line-strong focus-visible:bg-ink" />;

function OneAtATime({ panes }: { readonly panes: Readonly<Record<string, ReactNode>> }) {
  const names = Object.keys(panes);
  return (
    <Tabs.Root defaultValue={names[0] ?? ""} className="flex min-h-0 flex-1 flex-col">
      <Tabs.List className="flex border-line border-b bg-panel">
        {names.map((name) => (
          <Tabs.Trigger
            key={name}
            value={name}
            className="flex-1 border-transparent border-b-2 py-2 text-quiet data-[state=active]:border-ink data-[state=active]:text-ink"
          >
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {names.map((name) => (
        <Tabs.Content key={name} value={name} className="min-h-0 flex-1 bg-panel">
          {panes[name]}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
