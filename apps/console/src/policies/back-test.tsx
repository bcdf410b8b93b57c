import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { mergePages } from "signalbox/analysis";
import { Button } from "../design/button.tsx";
import { CopyButton } from "../design/copy-button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { PolicyEditor } from "../fork/policy-editor.tsx";
import { workflowsQuery } from "../workflows/workflow.ts";
import { type BacktestPage, beginOf, policiesOf, type Trial, tryPolicies } from "./back-test.ts";
import { BackTestResult } from "./back-test-result.tsx";
import { type Window, windows } from "./policies-search.ts";

interface Props {
  readonly since: Window;
  readonly workflow: string | undefined;
  readonly onWindow: (to: { readonly since: Window; readonly workflow?: string }) => void;
}
/** What was tried, with what was found so far. */
interface Tried {
  readonly trial: Trial;
  readonly pages: readonly BacktestPage[];
}

const line = "rounded-md border border-line-strong bg-page px-3 py-1.5 text-ink";

/** A changed policy against the decisions that are stored. Nothing of it is saved: policies are code. */
export function BackTest({ since, workflow, onWindow }: Props) {
  const [text, setText] = useState("");
  const policies = policiesOf(text);
  const look = useMutation({
    mutationFn: async ({ trial, pages }: Tried): Promise<Tried> => {
      const before = pages.at(-1)?.next;
      return { trial, pages: [...pages, await tryPolicies({ ...trial, ...(typeof before === "string" ? { before } : {}) })] };
    },
  });
  const [shown, setShown] = useState<{ readonly tried: Tried; readonly text: string } | null>(null);
  const go = (tried: Tried): void => look.mutate(tried, { onSuccess: (found) => setShown({ tried: found, text }) });
  const begin = (): void => {
    if (typeof policies === "string") return;
    go({ trial: { policies, since: beginOf(since, Date.now()), ...(workflow === undefined ? {} : { workflow }) }, pages: [] });
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]">
      <form
        aria-label="The policy to try"
        className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-4"
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <PolicyEditor text={text} onChange={setText}>
          <p>
            It is tried here and not saved: policies are code. Take it along, and write what has proved itself as{" "}
            <code className="font-mono text-[12.5px]">policy()</code> in the config.{" "}
            <code className="whitespace-nowrap font-mono text-[12.5px]">signalbox fork --policy</code> takes the same file.
          </p>
        </PolicyEditor>
        <p className="flex flex-wrap gap-2">
          <CopyButton text={text} />
          <Button onClick={() => download(text)} disabled={text.trim() === ""}>
            <Download aria-hidden className="size-4" />
            Download
          </Button>
        </p>
        <Range since={since} workflow={workflow} onWindow={onWindow} />
        <Button type="submit" kind="main" disabled={look.isPending || typeof policies === "string"}>
          {look.isPending ? "Judging again …" : "Try it on what is stored"}
        </Button>
        {typeof policies === "string" && <p className="text-[13px] text-quiet">{policies}</p>}
      </form>
      <div className="flex min-w-0 flex-col gap-4">
        {look.error !== null && <Refusal error={look.error} />}
        {shown === null ? (
          <Nothing />
        ) : (
          <BackTestResult
            found={mergePages(shown.tried.pages)}
            isStale={shown.text !== text}
            isBusy={look.isPending}
            onMore={() => go(shown.tried)}
          />
        )}
      </div>
    </div>
  );
}

const Nothing = () => (
  <div className="flex max-w-prose flex-col gap-2 px-1 py-2 text-quiet leading-relaxed">
    <h2 className="font-semibold text-ink">What would it have said?</h2>
    <p>
      Each stored call is judged again, with the facts that were read then. No model is called and no tool. You see which calls would have
      gone another way, what that makes of people’s days, and what nobody can know.
    </p>
  </div>
);

function Range({ since, workflow, onWindow }: Props) {
  const workflows = useQuery(workflowsQuery);
  return (
    <fieldset className="grid gap-3 border-line border-t pt-3 text-[13px] text-quiet sm:grid-cols-2">
      <legend className="sr-only">On which runs</legend>
      <label className="flex flex-col gap-1">
        Runs of the last
        <select
          value={since}
          onChange={(event) =>
            onWindow({
              since: windows.find((each) => each === event.target.value) ?? "30d",
              ...(workflow === undefined ? {} : { workflow }),
            })
          }
          className={line}
        >
          {windows.map((each) => (
            <option key={each} value={each}>
              {each === "1d" ? "day" : `${Number.parseInt(each, 10)} days`}
            </option>
          ))}
        </select>
      </label>
      <label className="flex flex-col gap-1">
        Of
        <select
          value={workflow ?? ""}
          onChange={(event) => onWindow({ since, ...(event.target.value === "" ? {} : { workflow: event.target.value }) })}
          className={line}
        >
          <option value="">all workflows</option>
          {(workflows.data ?? []).map((each) => (
            <option key={each.workflow} value={each.workflow}>
              {visible(each.workflow)}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([`${text}\n`], { type: "application/json" }));
  link.download = "policy.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
