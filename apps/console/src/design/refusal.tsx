import { OctagonAlert } from "lucide-react";

/** What the server refused, in its own words. */
export function Refusal({ error }: { readonly error: Error }) {
  return (
    <div role="alert" className="m-4 flex gap-3 rounded-md border border-line-strong bg-panel px-4 py-3 md:mx-6">
      <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p className="whitespace-pre-line">{error.message}</p>
    </div>
  );
}
