import { CopyButton } from "./copy-button.tsx";

/** Something to run or to write, with a way to take it along. */
export function CodeLine({ text }: { readonly text: string }) {
  return (
    <div className="flex items-start gap-2">
      <pre className="min-w-0 flex-1 whitespace-pre-wrap break-words rounded-md border border-line bg-panel px-3 py-2 font-mono text-[12.5px] leading-relaxed">
        {text}
      </pre>
      <CopyButton text={text} />
    </div>
  );
}
