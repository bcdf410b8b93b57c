import { Dialog } from "radix-ui";
import { useSyncExternalStore } from "react";
import { keyMap } from "../design/key-map.ts";

interface Props {
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
}

const everywhere = [
  { keys: /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K", says: "find and do" },
  { keys: "/", says: "search on this screen, or everywhere" },
  { keys: "?", says: "these keys" },
];

/** The keys that do something on the screen as it is. */
export function KeyMapDialog({ isOpen, onOpen }: Props) {
  const known = useSyncExternalStore(keyMap.watch, keyMap.get);
  const here = known.flatMap(({ keys, says }) => (keys === undefined ? [] : [{ keys, says }]));
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/30 dark:bg-black/60" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-2rem)] w-[min(32rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border border-line bg-raised p-5 shadow-2xl outline-none"
        >
          <Dialog.Title className="font-semibold text-base">Keys</Dialog.Title>
          <KeyList title="On this screen" names={here} />
          <KeyList title="Everywhere" names={everywhere} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function KeyList({
  title,
  names,
}: {
  readonly title: string;
  readonly names: readonly { readonly keys: string; readonly says: string }[];
}) {
  if (names.length === 0) return null;
  return (
    <section className="mt-4">
      <h3 className="mb-1.5 text-[12px] text-faint">{title}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
        {names.map(({ keys, says }) => (
          <div key={`${keys} ${says}`} className="contents">
            <dt className="flex flex-wrap items-start gap-1">
              {keys.split(" ").map((key) => (
                <kbd key={key} className="rounded border border-line-strong bg-page px-1.5 font-mono text-[12px]">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-quiet">{says}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
