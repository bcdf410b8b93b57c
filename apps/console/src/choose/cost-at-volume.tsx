import type { Choice, MonthlyCost } from "signalbox/analysis";

const shapes = {
  workflow: "As a workflow with model calls",
  hybrid: "As a workflow with an agent in it",
  agent: "As one agent",
  agents: "As several agents",
} as const;
type Cost = Choice["cost"];

/** What a month would cost: priors, as bars on one scale. */
export function CostAtVolume({ cost }: { readonly cost: Cost }) {
  const rows = [
    { name: "As chosen", of: cost.chosen, isChosen: true },
    ...Object.entries(shapes).map(([shape, name]) => ({ name, of: cost.shapes[shape as keyof typeof shapes], isChosen: false })),
  ];
  const most = Math.max(...rows.map(({ of }) => of.high));
  return (
    <section aria-label="Cost" className="flex flex-col gap-3">
      <h2 className="font-medium">What {cost.runsPerMonth.toLocaleString("en")} runs a month would cost</h2>
      {most === 0 ? (
        <p className="text-quiet">Nothing for models: no step calls one.</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {rows.map(({ name, of, isChosen }) => (
            <li key={name} className="grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[15rem_1fr_14rem] sm:items-center">
              <span className={isChosen ? "font-medium" : "text-quiet"}>{name}</span>
              <Bar of={of} most={most} isChosen={isChosen} />
              <span className={`tabular-nums sm:text-right ${isChosen ? "font-medium" : "text-quiet"}`}>{bandText(of)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="text-[13px] text-faint leading-relaxed">{cost.basis} When it runs, its forecast takes the place of this.</p>
    </section>
  );
}

/** A band from the least to the most, with its middle as a line. */
function Bar({
  of: { low, middle, high },
  most,
  isChosen,
}: {
  readonly of: MonthlyCost;
  readonly most: number;
  readonly isChosen: boolean;
}) {
  const at = (usd: number): string => `${(usd / most) * 100}%`;
  return (
    <span aria-hidden className="relative block h-3 rounded-sm bg-rules-soft">
      <span
        className={`absolute inset-y-0 rounded-sm ${isChosen ? "bg-ink" : "bg-line-strong"}`}
        style={{ left: at(low), width: `max(2px, ${at(high - low)})` }}
      />
      <span className="absolute -inset-y-0.5 w-0.5 bg-page" style={{ left: at(middle) }} />
    </span>
  );
}

const amount = (usd: number): string =>
  `$${usd >= 100 ? Math.round(usd).toLocaleString("en") : usd >= 0.1 || usd === 0 ? usd.toFixed(2) : usd.toPrecision(2)}`;
const bandText = ({ low, middle, high }: MonthlyCost): string =>
  low === high ? amount(middle) : `${amount(middle)} (${amount(low)} to ${amount(high)})`;
