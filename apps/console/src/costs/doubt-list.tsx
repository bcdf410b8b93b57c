import { Link } from "@tanstack/react-router";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { type BudgetNode, budgetChanged, type Reservation, tokenCount } from "./budget.ts";

interface Props {
  readonly node: BudgetNode;
  readonly mayChange: boolean;
}

/** Calls of which nobody knows what they took, at the cap that is nearest to them. */
export function DoubtList({ node: { reservations }, mayChange }: Props) {
  const doubts = reservations.filter(({ state }) => state === "doubtful");
  if (doubts.length === 0) return null;
  return (
    <ul aria-label="In doubt" className="flex flex-col gap-1">
      {doubts.map((doubt) => (
        <li key={doubt.reservation} className="flex flex-wrap items-center gap-x-3 border-ink border-l-2 border-dotted pl-3">
          <span className="min-w-0 flex-1 basis-56 text-quiet">
            <span className="font-medium text-ink">In doubt</span>: {visible(doubt.what)} <Place doubt={doubt} /> <Ago at={doubt.at} />, at
            most <span className="tabular-nums">{money(doubt.costMicroUsd)}</span>
            {doubt.tokens > 0 && ` and ${tokenCount(doubt.tokens)}`}
          </span>
          {mayChange && <Settle doubt={doubt} />}
        </li>
      ))}
    </ul>
  );
}

function Place({ doubt: { runId, step } }: { readonly doubt: Reservation }) {
  if (runId === "") return "of a run that was removed,";
  return (
    <>
      at{" "}
      <Link to="/runs/$run" params={{ run: runId }} className="underline decoration-line-strong underline-offset-4 hover:decoration-ink">
        {visible(step.replace(/^\//, ""))}
      </Link>
    </>
  );
}

function Settle({ doubt: { reservation, what, costMicroUsd, tokens } }: { readonly doubt: Reservation }) {
  const send = async (values: FormData) => {
    const text = (name: string): string => String(values.get(name) ?? "").trim();
    await server.call("POST /api/budget/reservations/{reservation}/settlement", {
      params: { reservation },
      body: { costUsd: Number(text("costUsd")), tokens: Number(text("tokens")), reason: text("reason") },
    });
    await budgetChanged();
  };
  return (
    <FormDialog
      trigger={
        <Button className="text-[13px]" aria-label={`Settle reservation ${reservation}, ${what}`}>
          Settle
        </Button>
      }
      title="What did it take?"
      says={`By the bill of ${visible(what)}: it was reserved with ${money(costMicroUsd)} and ${tokenCount(tokens)}, which count until somebody says.`}
      action="Settle it"
      onSubmit={send}
    >
      <Field label="US dollars" name="costUsd" inputMode="decimal" pattern="\d{1,9}(\.\d{1,6})?" required autoComplete="off" />
      <Field
        label="Tokens"
        name="tokens"
        inputMode="numeric"
        pattern="\d{1,12}"
        required
        defaultValue={tokens === 0 ? "0" : ""}
        autoComplete="off"
      />
      <Field label="Reason, for the audit" name="reason" placeholder="the invoice of July" required maxLength={2_000} autoComplete="off" />
    </FormDialog>
  );
}
