import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { money } from "../design/money.ts";
import { SpendBar } from "../design/spend-bar.tsx";
import { visible } from "../design/visible.ts";
import { type BudgetNode, tokenCount } from "./budget.ts";
import { CapName } from "./cap-name.tsx";
import { DoubtList } from "./doubt-list.tsx";
import { RaiseCap } from "./raise-cap.tsx";
import { type RunsSearch, runsBehind } from "./runs-behind.ts";

interface Props {
  readonly node: BudgetNode;
  readonly today: string;
  readonly mayChange: boolean;
}

/** Name, bar, what is used, what is left, what can be done. On a phone what can be done is beside the name, and the rest below. */
const columns =
  "grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 lg:grid-cols-[minmax(0,1fr)_9rem_5rem_5rem_5rem_9.5rem_4.5rem]";

export function CapHeadings() {
  return (
    <div aria-hidden className={`${columns} pb-1.5 text-right text-[12px] text-faint max-lg:hidden`}>
      <span className="text-left">cap</span>
      <span />
      <span>spent</span>
      <span>reserved</span>
      <span>in doubt</span>
      <span>left</span>
    </div>
  );
}

/** One cap: whose it is, how much of it is used, and what is left of it. */
export function CapRow({ node, today, mayChange }: Props) {
  const { depth, costMicroUsd, day, raised, also, run } = node;
  const { limit, spent, reserved, doubtful, left } = costMicroUsd;
  const isOver = (day !== null && day !== today) || run?.status === "completed" || run?.status === "cancelled";
  const indent = { paddingLeft: `${Math.min(depth, 5)}rem` };
  return (
    <li className="flex flex-col gap-1 border-line border-b py-2.5">
      <div className={columns}>
        <span className="min-w-0" style={indent}>
          <CapName node={node} today={today} />
        </span>
        <span className="flex min-h-8 items-center justify-end lg:order-last">{mayChange && !isOver && <RaiseCap node={node} />}</span>
        <span className="max-lg:col-span-2" style={limit === null ? { visibility: "hidden" } : {}}>
          {limit !== null && <SpendBar {...costMicroUsd} />}
        </span>
        <dl className="col-span-2 flex flex-wrap gap-x-4 tabular-nums lg:contents">
          <Amount name="spent" amount={spent} behind={runsBehind(node, "spent")} />
          <Amount name="reserved" amount={reserved} behind={runsBehind(node, "reserved")} isRare />
          <Amount name="in doubt" amount={doubtful} isRare />
          <Left left={left} limit={limit} isSet={raised} />
        </dl>
      </div>
      <div className="flex flex-col gap-1 empty:hidden" style={indent}>
        <Tokens node={node} />
        {also.map((cap) => (
          <p key={cap} className="text-[13px] text-faint">
            counts under {visible(cap)} too
          </p>
        ))}
        <DoubtList node={node} mayChange={mayChange} />
      </div>
    </li>
  );
}

interface AmountProps {
  readonly name: string;
  readonly amount: number;
  readonly behind?: RunsSearch | null;
  /** Where it is nothing, a phone does not say so. */
  readonly isRare?: boolean;
}

/** An amount, which leads to the runs that it is of. */
function Amount({ name, amount, behind = null, isRare = false }: AmountProps) {
  if (isRare && amount === 0)
    return (
      <Cell name={name} isHiddenOnPhones>
        <span className="text-faint">–</span>
      </Cell>
    );
  return (
    <Cell name={name}>
      {behind === null || amount === 0 ? (
        money(amount)
      ) : (
        <Link
          to="/runs"
          search={behind}
          aria-label={`${money(amount)} ${name}: the runs behind it`}
          className="underline decoration-line-strong underline-offset-4 hover:decoration-ink"
        >
          {money(amount)}
        </Link>
      )}
    </Cell>
  );
}

function Left({ left, limit, isSet }: { readonly left: number | null; readonly limit: number | null; readonly isSet: boolean }) {
  if (left === null || limit === null)
    return (
      <Cell name="left">
        <span className="text-faint">no cap</span>
      </Cell>
    );
  return (
    <Cell name="left">
      <span className={left <= 0 ? "font-semibold" : "font-medium"}>{money(left)}</span>{" "}
      <span className="text-quiet">
        of {money(limit)}
        {isSet && <span title="Somebody has set it in the place of the definition's.">*</span>}
      </span>
    </Cell>
  );
}

interface CellProps {
  readonly name: string;
  readonly isHiddenOnPhones?: boolean;
  readonly children: ReactNode;
}
const Cell = ({ name, isHiddenOnPhones = false, children }: CellProps) => (
  <div className={`flex items-baseline gap-1.5 whitespace-nowrap lg:justify-end ${isHiddenOnPhones ? "max-lg:hidden" : ""}`}>
    <dt className="text-[12px] text-faint lg:sr-only">{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Where they are limited: else money says enough. */
function Tokens({ node: { tokens } }: { readonly node: BudgetNode }) {
  const { limit, left } = tokens;
  if (limit === null || left === null) return null;
  return (
    <p className="text-[13px] text-quiet tabular-nums">
      {tokenCount(left)} left of {tokenCount(limit)}
    </p>
  );
}
