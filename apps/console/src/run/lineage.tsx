import { Link } from "@tanstack/react-router";
import type { Run } from "../runs/standing.ts";

const link = "font-mono underline decoration-line-strong underline-offset-2 hover:text-ink";

/** Where a run comes from, and what was made of it. */
export function Lineage({ run: { runId, parent, fork, forks = [] } }: { readonly run: Run }) {
  if (parent === null && fork === undefined && forks.length === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 text-[12px] text-quiet">
      {parent !== null && (
        <span>
          started by{" "}
          <Link to="/runs/$run" params={{ run: parent }} className={link}>
            {parent.slice(-8)}
          </Link>
        </span>
      )}
      {fork !== undefined && (
        <span>
          fork of{" "}
          <Link to="/runs/$run" params={{ run: fork.runId }} className={link}>
            {fork.runId.slice(-8)}
          </Link>{" "}
          from batch {fork.shared} on,{" "}
          <Link to="/compare" search={{ left: fork.runId, right: runId }} className={link.replace("font-mono ", "")}>
            compare with it
          </Link>
        </span>
      )}
      {forks.length > 0 && (
        <span>
          forked as{" "}
          {forks.map((each) => (
            <Link key={each} to="/runs/$run" params={{ run: each }} className={`${link} mr-1.5`}>
              {each.slice(-8)}
            </Link>
          ))}
        </span>
      )}
    </p>
  );
}
