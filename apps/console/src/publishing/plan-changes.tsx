import { visible } from "../design/visible.ts";
import { areas, type Plan, type PlanChange } from "./plan.ts";

const halves = "grid gap-x-6 gap-y-1 md:grid-cols-[minmax(12rem,1fr)_minmax(0,2fr)]";
const kinds = { added: "new", removed: "gone", changed: "changed" } as const;

/** What would be otherwise, by what it is about; what lets more happen than before stands out. */
export function PlanChanges({ plan }: { readonly plan: Plan }) {
  if (plan.changes.length === 0) return <p className="text-quiet">Nothing would be otherwise.</p>;
  return areas.map(([area, title]) => {
    const own = plan.changes.filter((change) => change.area === area);
    return own.length === 0 ? null : <Area key={area} title={title} changes={own} hasBefore={plan.from !== null} />;
  });
}

interface AreaProps {
  readonly title: string;
  readonly changes: readonly PlanChange[];
  readonly hasBefore: boolean;
}
function Area({ title, changes, hasBefore }: AreaProps) {
  return (
    <section aria-label={title}>
      <div className={`mb-1.5 items-baseline ${hasBefore ? halves : ""}`}>
        <h2 className="font-semibold text-base">{title}</h2>
        {hasBefore && (
          <div aria-hidden className="hidden grid-cols-2 gap-x-6 text-[12px] text-faint md:grid">
            <span>live now</span>
            <span>then</span>
          </div>
        )}
      </div>
      <ul className="border-line border-t">
        {changes.map((change) => (
          <Change key={`${change.kind} ${change.what} ${change.after}`} change={change} hasBefore={hasBefore} />
        ))}
      </ul>
    </section>
  );
}

function Change({ change, hasBefore }: { readonly change: PlanChange; readonly hasBefore: boolean }) {
  const { kind, what, before, after, isWider } = change;
  return (
    <li className={`border-line border-b py-2.5 ${halves}`}>
      <div className="min-w-0">
        <p className="break-words font-medium">{visible(what)}</p>
        {hasBefore && (
          <p className="text-[13px] text-faint">
            {kinds[kind]}
            {isWider && <span className="ml-2 rounded border border-ink px-1.5 py-px font-medium text-[12px] text-ink">wider</span>}
          </p>
        )}
      </div>
      <div className={hasBefore ? "grid min-w-0 gap-x-6 gap-y-1 sm:grid-cols-2" : "min-w-0"}>
        {hasBefore && <Side title="Before" text={before} />}
        <Side title={hasBefore ? "After" : "What it is"} text={after} isLoud />
      </div>
    </li>
  );
}

function Side({ title, text, isLoud = false }: { readonly title: string; readonly text: string | null; readonly isLoud?: boolean }) {
  return (
    <p className={`min-w-0 whitespace-pre-wrap break-words ${isLoud ? "" : "text-quiet"}`}>
      <span className="sr-only">{title}: </span>
      {text === null || text === "" ? <span className="text-faint">nothing</span> : visible(text)}
    </p>
  );
}
