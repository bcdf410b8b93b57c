import { Button } from "../design/button.tsx";
import { Field } from "../design/field.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { money } from "../design/money.ts";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { type BudgetNode, budgetChanged, tokenCount } from "./budget.ts";

/** Puts another limit in the place of a cap's, of a day for that day, of a run for that run. */
export function RaiseCap({ node }: { readonly node: BudgetNode }) {
  const { cap, costMicroUsd, tokens, day } = node;
  const send = async (values: FormData) => {
    const text = (name: string): string => String(values.get(name) ?? "").trim();
    await server.call("POST /api/budget/caps", {
      body: {
        cap,
        reason: text("reason"),
        ...(text("costUsd") === "" ? {} : { costUsd: Number(text("costUsd")) }),
        ...(text("tokens") === "" ? {} : { tokens: Number(text("tokens")) }),
      },
    });
    await budgetChanged();
  };
  return (
    <FormDialog
      trigger={
        <Button kind="quiet" className="text-[13px]" aria-label={`Change the cap ${cap}`}>
          Change
        </Button>
      }
      title="Another limit"
      says={
        <>
          {visible(cap)} has {costMicroUsd.limit === null ? "no limit in money" : `a limit of ${money(costMicroUsd.limit)}`}
          {tokens.limit === null ? "" : ` and ${tokenCount(tokens.limit)}`}. The new one holds{" "}
          {day === null ? "for this run" : "for this day"}. More needs an administrator; less holds for the next call.
        </>
      }
      action="Set it"
      onSubmit={send}
    >
      <Field
        label="US dollars"
        name="costUsd"
        inputMode="decimal"
        pattern="\d{1,9}(\.\d{1,6})?"
        placeholder="as it is"
        autoComplete="off"
      />
      {tokens.limit !== null && (
        <Field label="Tokens" name="tokens" inputMode="numeric" pattern="\d{1,12}" placeholder="as they are" autoComplete="off" />
      )}
      <Field label="Reason, for the audit" name="reason" required maxLength={2_000} autoComplete="off" />
    </FormDialog>
  );
}
