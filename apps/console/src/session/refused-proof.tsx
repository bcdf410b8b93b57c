import { useState } from "react";
import { Button } from "../design/button.tsx";
import { takeRefusal } from "./refused.ts";

/** Said to whoever went to prove who they are, and came back as they were. */
export function RefusedProof() {
  const [refusal, setRefusal] = useState(takeRefusal);
  if (refusal === null) return null;
  return (
    <div
      role="alert"
      className="fixed inset-x-4 bottom-16 z-30 mx-auto flex max-w-lg items-center gap-4 rounded-lg border border-line-strong bg-raised px-4 py-3 shadow-lg md:bottom-4"
    >
      <p className="flex-1">{refusal}</p>
      <Button kind="quiet" onClick={() => setRefusal(null)}>
        Close
      </Button>
    </div>
  );
}
