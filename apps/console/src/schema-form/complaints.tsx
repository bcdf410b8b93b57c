import { OctagonAlert } from "lucide-react";
import { visible } from "../design/visible.ts";

/** What is wrong with what stands above. */
export function Complaints({ id, said }: { readonly id?: string; readonly said: readonly string[] }) {
  if (said.length === 0) return null;
  return (
    <div id={id} className="flex flex-col gap-0.5 text-[13px]">
      {said.map((each) => (
        <p key={each} className="flex items-start gap-1.5 font-medium">
          <OctagonAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {visible(each)}
        </p>
      ))}
    </div>
  );
}
