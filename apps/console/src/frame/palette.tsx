import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { visible } from "../design/visible.ts";
import { usePaletteEntries } from "./palette-entries.ts";

interface Props {
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

/** One line from which everything can be got at. */
export function Palette({ isOpen, onOpen }: Props) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/30 dark:bg-black/60" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[max(1rem,10dvh)] left-1/2 z-50 flex max-h-[min(32rem,80dvh)] w-[min(40rem,calc(100vw-2rem))] -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-2xl"
        >
          <Dialog.Title className="sr-only">Find and do</Dialog.Title>
          <PaletteBody onDone={() => onOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ onDone }: { readonly onDone: () => void }) {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const entries = usePaletteEntries(text);
  const at = Math.min(chosen, entries.length - 1);
  const list = useId();
  const current = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another one is chosen
  useEffect(() => {
    current.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const act = (index: number) => {
    const entry = entries[index];
    if (entry === undefined) return;
    onDone();
    // What it opens takes the focus after the palette has given it back.
    setTimeout(entry.act);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setChosen(Math.min(at + 1, entries.length - 1)),
      ArrowUp: () => setChosen(Math.max(at - 1, 0)),
      Home: () => setChosen(0),
      End: () => setChosen(entries.length - 1),
      Enter: () => act(at),
    };
    const move = event.nativeEvent.isComposing ? undefined : moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  return (
    <>
      <div className="relative border-line border-b">
        <Search aria-hidden className="absolute top-3.5 left-4 size-4 text-faint" />
        <input
          role="combobox"
          aria-label="Find and do"
          aria-expanded
          aria-controls={list}
          {...(at < 0 ? {} : { "aria-activedescendant": `${list}-${at}` })}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          placeholder="A run by its subject or id, a workflow, an agent, a screen"
          className="w-full bg-transparent py-3 pr-4 pl-11 text-base outline-none placeholder:text-faint"
        />
      </div>
      <div id={list} role="listbox" aria-label="Found" className="min-h-0 overflow-auto p-1.5">
        {entries.length === 0 && <p className="px-3 py-6 text-center text-quiet">Nothing is called that.</p>}
        {entries.map(({ group, label, detail }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: its keys are those of the line above, which keeps the focus and names it
          <div
            key={`${group} ${label} ${detail} ${index}`}
            id={`${list}-${index}`}
            ref={index === at ? current : null}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => act(index)}
            onPointerMove={() => setChosen(index)}
            className="flex cursor-pointer items-baseline gap-3 rounded-md px-3 py-2 aria-selected:bg-rules-soft"
          >
            <span className="min-w-0 shrink-0 max-w-[60%] truncate font-medium">{visible(label)}</span>
            <span className="min-w-0 flex-1 truncate text-[13px] text-quiet">{visible(detail)}</span>
            <span className="shrink-0 text-[12px] text-faint max-sm:hidden">{group}</span>
          </div>
        ))}
      </div>
    </>
  );
}
