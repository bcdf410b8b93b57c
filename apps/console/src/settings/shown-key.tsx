import { Button } from "../design/button.tsx";
import { CopyButton } from "../design/copy-button.tsx";

/** A key that was just made. It is nowhere else, and gone with this page. */
export function ShownKey({ secret, onHide }: { readonly secret: string; readonly onHide: () => void }) {
  return (
    <div role="status" className="mx-4 mb-4 flex flex-col gap-2 rounded-lg border border-line-strong bg-panel p-4 md:mx-6">
      <p className="font-medium">This is the key. It is shown this once: only its hash is kept.</p>
      <div className="flex flex-wrap items-center gap-2">
        <input
          readOnly
          aria-label="The key"
          value={secret}
          onFocus={(event) => event.target.select()}
          className="min-w-0 flex-1 basis-64 rounded-md border border-line bg-page px-3 py-1.5 font-mono text-[13px]"
        />
        <CopyButton text={secret} />
        <Button kind="quiet" onClick={onHide}>
          I have it
        </Button>
      </div>
    </div>
  );
}
