import { useState } from "react";
import { Button } from "../design/button.tsx";

interface Props {
  readonly label: string;
  readonly action: string;
  readonly isRequired?: boolean;
  readonly isSending: boolean;
  readonly onCancel: () => void;
  readonly onDone: (text: string) => void;
}

/** A few words, and what is done with them. */
export function ReasonForm({ label, action, isRequired = false, isSending, onCancel, onDone }: Props) {
  const [text, setText] = useState("");
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text.trim());
      }}
    >
      <label className="flex flex-col gap-1.5 text-quiet">
        {label}
        <textarea
          // biome-ignore lint/a11y/noAutofocus: it is opened by a key or a button, to write in
          autoFocus
          rows={3}
          required={isRequired}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && onCancel()}
          className="rounded-md border border-line-strong bg-page px-3 py-2 text-ink"
        />
      </label>
      <div className="flex gap-2">
        <Button type="submit" kind="main" disabled={isSending}>
          {action}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          Back
        </Button>
      </div>
    </form>
  );
}
