import { Ago } from "../design/ago.tsx";
import { visible } from "../design/visible.ts";
import type { WorkflowView } from "./workflow.ts";

const ways = {
  asked: "",
  loaded: "by being loaded",
  adopted: "as it was before there was publishing",
} as const;

/** What was made live, by whom and why, newest first. */
export function Publications({ publications }: { readonly publications: WorkflowView["publications"] }) {
  if (publications.length === 0) return null;
  return (
    <section aria-label="What was live" className="px-4 py-6 md:px-6">
      <h2 className="mb-1.5 font-semibold text-base">What was live</h2>
      <ol className="border-line border-t">
        {publications.map(({ version, at, how, by, reason, approvedBy }, index) => (
          <li key={`${at} ${version} ${publications.length - index}`} className="border-line border-b py-2.5">
            <p className="break-words">
              <span className="font-medium">v{version}</span> went live <Ago at={at} />{" "}
              {by === null ? <span className="text-quiet">{ways[how]}</span> : <span className="text-human-ink">by {visible(by)}</span>}
              {reason !== null && `: ${visible(reason)}`}
            </p>
            {approvedBy.length > 0 && (
              <p className="text-[13px] text-quiet">approved by {approvedBy.map((each) => visible(each)).join(", ")}</p>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
