import { flipKinds, flipWords, loadOf } from "signalbox/analysis";
import { Button } from "../design/button.tsx";
import { visible } from "../design/visible.ts";
import type { BacktestPage } from "./back-test.ts";
import { FlipList } from "./flip-list.tsx";
import { IncidentList } from "./incident-list.tsx";
import { LoadTable } from "./load-table.tsx";

interface Props {
  readonly found: BacktestPage;
  /** The text was changed since. */
  readonly isStale: boolean;
  readonly isBusy: boolean;
  readonly onMore: () => void;
}

/** What would have gone another way, the counts first. */
export function BackTestResult({ found, isStale, isBusy, onMore }: Props) {
  const { runs, calls, erased, unreadable, newest, oldest, next } = found;
  const gone = erased + unreadable;
  return (
    <section aria-label="The back-test" className="flex min-w-0 flex-col gap-4">
      {isStale && <p role="status">This is what was tried before your last change. Try again to see what comes of it.</p>}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="text-quiet tabular-nums">
          {newest === null || oldest === null
            ? "No run began in that time."
            : `${runs.toLocaleString()} ${runs === 1 ? "run" : "runs"} ${between(day(oldest), day(newest))}, ${calls.toLocaleString()} ${calls === 1 ? "call" : "calls"} judged again.`}
          {gone > 0 && ` ${gone} not looked at: erased, or with a damaged journal.`}
        </p>
        {next !== null && (
          <Button onClick={onMore} disabled={isBusy} className="ml-auto">
            {isBusy ? "Looking …" : "Look at older runs"}
          </Button>
        )}
      </div>
      <Kinds found={found} />
      <Unknown found={found} />
      <LoadTable loads={loadOf(found)} />
      <IncidentList incidents={found.incidents} />
      <FlipList flips={found.flips} />
    </section>
  );
}

const day = (at: string): string => new Date(at).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" });

const between = (first: string, last: string): string => (first === last ? `of ${first}` : `from ${first} to ${last}`);

function Kinds({ found }: { readonly found: BacktestPage }) {
  const kinds = flipKinds(found);
  return (
    <section aria-label="What would have gone another way" className="rounded-lg border border-line bg-panel">
      <h2 className="border-line border-b px-4 py-2 font-medium">
        {kinds.length === 0
          ? "Nothing that is known would have gone another way"
          : `Another way in ${found.runsFlipped.toLocaleString()} ${found.runsFlipped === 1 ? "run" : "runs"}`}
      </h2>
      {kinds.length > 0 && (
        <ul className="divide-y divide-line">
          {kinds.map(({ before, after, certain, uncertain, today, stopped }) => (
            <li key={`${before} ${after}`} className="grid grid-cols-[3.5rem_minmax(0,1fr)] items-baseline gap-x-3 px-4 py-2.5">
              <span className="text-right font-semibold text-base tabular-nums">{certain.toLocaleString()}</span>
              <div className="flex min-w-0 flex-col">
                <span>{flipWords[`${before} ${after}`]}</span>
                <Notes
                  notes={[
                    uncertain === 0
                      ? ""
                      : `${uncertain.toLocaleString()} more behind another: nobody knows whether their runs come to them`,
                    today === 0 ? "" : `${today.toLocaleString()} by the policies in force already`,
                    stopped === 0 ? "" : `${stopped.toLocaleString()} that a person had rejected, edited or answered`,
                  ]}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const Notes = ({ notes }: { readonly notes: readonly string[] }) =>
  notes.map((note) =>
    note === "" ? null : (
      <span key={note} className="text-[13px] text-quiet">
        {note}
      </span>
    ),
  );

function Unknown({ found: { unknownCalls, runsUnknown, unknown } }: { readonly found: BacktestPage }) {
  if (unknownCalls === 0) return null;
  const facts = [...new Set(unknown.flatMap((call) => call.facts))].map(visible).join(", ");
  return (
    <section aria-label="Unknown" className="rounded-lg border border-line-strong border-dashed px-4 py-3">
      <h2 className="font-medium">
        Unknown for {unknownCalls.toLocaleString()} {unknownCalls === 1 ? "call" : "calls"} in {runsUnknown.toLocaleString()}{" "}
        {runsUnknown === 1 ? "run" : "runs"}
      </h2>
      <p className="text-[13px] text-quiet">
        The policy asks for what was not recorded then: what <span className="break-words font-mono text-[12.5px]">{facts}</span> would have
        answered.
      </p>
    </section>
  );
}
