import { useQuery } from "@tanstack/react-query";
import type { Answer } from "signalbox/client";
import { type ControllerName, controllerFill, controllerNames, controllerWord } from "../design/controller.tsx";
import { Empty } from "../design/empty.tsx";
import { money } from "../design/money.ts";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { DaysOfSpend } from "./days-of-spend.tsx";
import { runsThatPaid } from "./runs-behind.ts";
import { type SpendRange, spendRanges } from "./spend-ranges.ts";
import { type Share, SpendShares } from "./spend-shares.tsx";

type SpendRow = Answer<"GET /api/budget/spend">["rows"][number];
const DAY_MS = 86_400_000;

interface Props {
  readonly days: SpendRange;
  readonly onDays: (days: SpendRange) => void;
}

/** What was spent in the last days: by day, and by whose it was. */
export function Spend({ days, onDays }: Props) {
  const { data, error } = useQuery({
    queryKey: ["budget", "spend", days],
    queryFn: async ({ signal }) => {
      const { day } = await server.call("GET /api/budget/tree", {}, signal);
      const from = new Date(Date.parse(day) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
      return server.call("GET /api/budget/spend", { query: { from, to: day } }, signal);
    },
  });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  const { rows } = data;
  const total = sum(rows, ({ costMicroUsd }) => costMicroUsd);
  const doubtful = sum(rows, ({ doubtfulMicroUsd }) => doubtfulMicroUsd);
  return (
    <div className="flex flex-col gap-6 px-4 py-4 md:px-6">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <Ranges days={days} onDays={onDays} />
        <p className="flex items-baseline gap-2">
          <span className="font-semibold text-xl tabular-nums">{money(total)}</span>
          <span className="text-quiet">
            {data.from === data.to ? data.to : `${data.from} to ${data.to}`}, {visible(data.timeZone)}
            {doubtful > 0 && `, and ${money(doubtful)} in doubt`}
          </span>
        </p>
      </div>
      {rows.length === 0 ? (
        <Empty title="Nothing was spent">Model calls, and tools with a maxCostUsd, are counted when it is known what they took.</Empty>
      ) : (
        <>
          {days > 1 && <DaysOfSpend from={data.from} to={data.to} days={data.days} />}
          <div className="grid gap-x-10 gap-y-6 lg:grid-cols-3">
            <SpendShares title="By workflow" shares={byWorkflow(rows)} />
            <SpendShares title="By model and tool" shares={byWhat(rows)} />
            <SpendShares title="By who had it called" shares={byController(rows)} />
          </div>
        </>
      )}
    </div>
  );
}

function Ranges({ days, onDays }: Props) {
  return (
    <fieldset className="inline-flex overflow-hidden rounded-md border border-line-strong">
      <legend className="sr-only">How many days</legend>
      {spendRanges.map((range) => (
        <label
          key={range}
          className="cursor-pointer border-line-strong border-r px-3 py-1 last:border-r-0 has-checked:bg-ink has-checked:text-page has-focus-visible:outline-2"
        >
          <input type="radio" name="days" className="sr-only" checked={days === range} onChange={() => onDays(range)} />
          {range === 1 ? "Today" : `${range} days`}
        </label>
      ))}
    </fieldset>
  );
}

const sum = <T,>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((total, row) => total + of(row), 0);

/** The rows of each name together, the dearest first. */
function grouped(
  rows: readonly SpendRow[],
  nameOf: (row: SpendRow) => string,
): readonly (Omit<Share, "label"> & { readonly name: string })[] {
  return [...Map.groupBy(rows, nameOf)]
    .map(([name, of]) => ({
      key: name,
      name,
      calls: sum(of, ({ calls }) => calls),
      costMicroUsd: sum(of, ({ costMicroUsd }) => costMicroUsd),
      doubtfulMicroUsd: sum(of, ({ doubtfulMicroUsd }) => doubtfulMicroUsd),
    }))
    .sort((a, b) => b.costMicroUsd + b.doubtfulMicroUsd - a.costMicroUsd - a.doubtfulMicroUsd);
}

const byWorkflow = (rows: readonly SpendRow[]): readonly Share[] =>
  grouped(rows, ({ workflow }) => workflow).map(({ name, ...share }) => ({
    ...share,
    label: name === "" ? "forks" : name,
    // Which runs are forks, no search says.
    ...(name === "" ? {} : { behind: { workflow: name, text: "cost>0" } }),
  }));

const byWhat = (rows: readonly SpendRow[]): readonly Share[] =>
  grouped(rows, ({ what }) => what).map(({ name, ...share }) => ({ ...share, label: name.replace(":", " "), behind: runsThatPaid(name) }));

const byController = (rows: readonly SpendRow[]): readonly Share[] => {
  const known = new Map(grouped(rows, ({ controller }) => controller).map((share) => [share.name, share]));
  return controllerNames.flatMap((controller: ControllerName): readonly Share[] => {
    const share = known.get(controller);
    if (share === undefined) return [];
    return [{ ...share, label: controllerWord(controller), fill: controllerFill(controller), behind: runsThatPaid(controller) }];
  });
};
