import { type Proposal, proposalHash } from "signalbox/kernel";
import { Button } from "../design/button.tsx";
import { Key } from "../design/key.tsx";
import { useHotkeys } from "../design/use-hotkeys.ts";
import { CallPreview } from "./call-preview.tsx";

interface Props {
  /** As the server will make it of the same edit: the rule is the kernel's. */
  readonly revised: Proposal;
  /** Whoever edits does not approve: somebody else is asked. */
  readonly isForOthers: boolean;
  readonly isSending: boolean;
  readonly onCancel: () => void;
  readonly onDone: () => void;
}

/** What an edit makes of a proposal, whole, before the second key. */
export function Revision({ revised, isForOthers, isSending, onCancel, onDone }: Props) {
  useHotkeys({ a: ["approve this revision", onDone], Escape: ["back to the edit", onCancel] }, !isSending);
  return (
    <section aria-label={`Revision ${revised.revision}`} className="flex max-h-[60dvh] flex-col gap-3">
      <h3 className="font-semibold">It becomes this, revision {revised.revision}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is long is scrolled by keys, too */}
      <div tabIndex={0} className="flex min-h-0 flex-col gap-3 overflow-auto outline-offset-[-2px]">
        {Object.entries(revised.calls).map(([name, call]) => (
          <CallPreview key={name} name={name} call={call} />
        ))}
      </div>
      <p className="break-all text-[12px] text-faint">
        <code className="font-mono">{proposalHash(revised)}</code>
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <Button kind="main" disabled={isSending} onClick={onDone}>
          {isForOthers ? "Ask for this instead" : "Approve this"} <Key>a</Key>
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          Back
        </Button>
        {isForOthers && <span className="text-[12px] text-faint">You become its author, and somebody else approves.</span>}
      </div>
    </section>
  );
}
