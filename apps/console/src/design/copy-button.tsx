import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button.tsx";

const SHOWN_MS = 2_000;

/** Puts a text on the clipboard, and says so. */
export function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  const Shape = copied ? Check : Copy;
  return (
    <Button onClick={() => void copy()} aria-live="polite">
      <Shape aria-hidden className="size-4" />
      {copied ? "Copied" : "Copy"}
    </Button>
  );
}
