import { type AlignedStep, isDifferent, type ValueDifference, visibleLines } from "signalbox/analysis";
import { visible } from "../design/visible.ts";

interface Props {
  readonly steps: readonly AlignedStep[];
  readonly left: string;
  readonly right: string;
  /** Also the steps that are the same in both. */
  readonly isAll: boolean;
  readonly onAll: (isAll: boolean) => void;
}

/** Two runs beside each other, step by step: what each has at the sides, what differs between them. */
export function AlignedSteps({ steps, left, right, isAll, onAll }: Props) {
  const different = steps.filter(isDifferent);
  const shown = isAll ? steps : different;
  const same = steps.length - different.length;
  return (
    <section aria-label="Step by step" className="rounded-lg border border-line bg-panel">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b px-4 py-2">
        <h2 className="font-medium">
          {different.length === 0 ? "No step differs" : `${different.length} ${different.length === 1 ? "step differs" : "steps differ"}`}
        </h2>
        <label className="ml-auto flex items-center gap-1.5 text-[13px] text-quiet">
          <input type="checkbox" checked={isAll} onChange={(event) => onAll(event.target.checked)} />
          {same === 1 ? "the one that is the same too" : `the ${same} that are the same too`}
        </label>
      </header>
      {shown.length > 0 && (
        <div
          aria-hidden
          className="grid grid-cols-[1fr_10rem_1fr] gap-x-4 border-line border-b px-4 py-1 text-[12px] text-faint max-md:hidden"
        >
          <span>{left}</span>
          <span className="text-center">differs in</span>
          <span>{right}</span>
        </div>
      )}
      <ol>
        {shown.map((step) => (
          <li key={step.path} className="flex flex-col gap-2 border-line px-4 py-3 not-last:border-b">
            <Heading step={step} left={left} right={right} />
            <Differences differs={step.differs} left={left} right={right} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Heading({ step, left, right }: { readonly step: AlignedStep } & Pick<Props, "left" | "right">) {
  const only = step.left === null ? right : step.right === null ? left : null;
  const tool = step.left?.facts.tool ?? step.right?.facts.tool;
  return (
    <h3 className="flex flex-wrap items-baseline gap-x-2">
      <span className="break-all font-medium">{step.path === "" ? "the run" : visible(step.path)}</span>
      {typeof tool === "string" && <code className="font-mono text-[12px] text-quiet">{visible(tool)}</code>}
      {only !== null && <span className="rounded border border-line-strong px-1.5 text-[12px]">only in the {only}</span>}
      {!isDifferent(step) && <span className="text-[12px] text-faint">the same</span>}
    </h3>
  );
}

/** One line for each place that differs: its name between the two values. */
export function Differences({ differs, left, right }: { readonly differs: readonly ValueDifference[] } & Pick<Props, "left" | "right">) {
  return differs.map((each) => (
    <div key={each.path} className="grid grid-cols-[1fr_10rem_1fr] items-start gap-x-4 gap-y-1 max-md:grid-cols-1">
      <Side value={each.left} name={left} />
      <span className="break-all pt-1 text-center font-mono text-[12px] text-quiet max-md:-order-1 max-md:text-left">
        {visible(each.path)}
      </span>
      <Side value={each.right} name={right} />
    </div>
  ));
}

function Side({ value, name }: { readonly value: ValueDifference["left"]; readonly name: string }) {
  const text = value === undefined ? "" : visibleLines(typeof value === "string" ? value : JSON.stringify(value, null, 2)).join("\n");
  return (
    <div className="min-w-0">
      <span className="text-[11px] text-faint md:sr-only">{name}</span>
      {value === undefined ? (
        <p className="px-2 py-1 text-[12.5px] text-faint">nothing</p>
      ) : (
        <pre className="max-h-64 overflow-auto whitespace-pre-wrap break-words rounded border border-line bg-page px-2 py-1 font-mono text-[12.5px]">
          {text}
        </pre>
      )}
    </div>
  );
}
