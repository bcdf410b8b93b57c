import { Tabs } from "radix-ui";
import type { ReactNode } from "react";

interface Props<T extends string> {
  readonly sections: Readonly<Partial<Record<T, ReactNode>>>;
  readonly labels: Readonly<Record<T, string>>;
  readonly shown: T;
  readonly onShow: (section: T) => void;
}

/** The parts of a screen, one at a time; which one is in the screen's address. */
export function Sections<T extends string>({ sections, labels, shown, onShow }: Props<T>) {
  const names = Object.keys(sections) as T[];
  return (
    <Tabs.Root value={shown} onValueChange={(name) => onShow(name as T)} className="flex min-h-0 flex-1 flex-col">
      <Tabs.List className="flex gap-5 overflow-x-auto border-line border-b px-4 md:px-6">
        {names.map((name) => (
          <Tabs.Trigger
            key={name}
            value={name}
            className="-mx-1 -mb-px whitespace-nowrap border-transparent border-b-2 px-1 py-2 text-quiet outline-offset-[-2px] hover:text-ink data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {labels[name]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {names.map((name) => (
        <Tabs.Content key={name} value={name} className="min-h-0 flex-1 outline-none">
          {sections[name]}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
