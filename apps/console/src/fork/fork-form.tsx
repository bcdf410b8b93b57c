import { Button } from "../design/button.tsx";
import { visible } from "../design/visible.ts";
import { type Choices, drafted, type ForkDraft, placeOf, promptOf } from "./fork-draft.ts";
import { PolicyEditor } from "./policy-editor.tsx";
import { ReplyEditor } from "./reply-editor.tsx";
import { VersionChoice } from "./version-choice.tsx";

interface Props {
  readonly workflow: string;
  readonly choices: Choices;
  readonly draft: ForkDraft;
  readonly problem: string | null;
  readonly isBusy: boolean;
  readonly onDraft: (draft: ForkDraft) => void;
  readonly onRehearse: () => void;
}

const line = "rounded-md border border-line-strong bg-page px-3 py-1.5";

/** The one thing that is otherwise, and what the rehearsal may do. */
export function ForkForm({ workflow, choices, draft, problem, isBusy, onDraft, onRehearse }: Props) {
  const set = (part: Partial<ForkDraft>) => onDraft({ ...draft, ...part });
  const { places, told } = choices;
  const place = placeOf(places, draft.what);
  return (
    <form
      aria-label="The fork"
      className="flex flex-col gap-4 rounded-lg border border-line bg-panel p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === null) onRehearse();
      }}
    >
      <label className="flex flex-col gap-1.5 font-medium">
        What is otherwise
        <select value={draft.what} onChange={(event) => set(drafted(choices, event.target.value))} className={`${line} font-normal`}>
          {places.map(({ name }, index) => (
            <option key={name} value={`place:${index}`}>
              {visible(name)}
            </option>
          ))}
          {told.map(({ node, name }) => (
            <option key={node} value={promptOf(node)}>
              {visible(name)} from here on
            </option>
          ))}
          <option value="model">the model that is asked from here on</option>
          <option value="policy">the policies that it is judged by from here on</option>
          <option value="version">the version of the workflow that decides from here on</option>
          <option value="none">nothing: what follows is decided anew</option>
        </select>
      </label>
      {draft.what === "model" && (
        <label className="flex flex-col gap-1.5 text-[13px] text-quiet">
          Name of the model
          <input value={draft.model} onChange={(event) => set({ model: event.target.value })} className={`${line} font-mono text-ink`} />
        </label>
      )}
      {draft.what === "version" && <VersionChoice workflow={workflow} chosen={draft.version} onChange={(version) => set({ version })} />}
      {draft.what === "policy" && (
        <PolicyEditor text={draft.text} onChange={(text) => set({ text })}>
          <p>Made live, it is judged by these and by all policies of this instance: no fork is freer than another run.</p>
        </PolicyEditor>
      )}
      {told.some(({ node }) => draft.what === promptOf(node)) && (
        <label className="flex flex-col gap-1.5 text-[13px] text-quiet">
          In words; {"{{names}}"} stand for the values that it reads
          <textarea
            rows={Math.min(16, draft.text.split("\n").length + 3)}
            value={draft.text}
            onChange={(event) => set({ text: event.target.value })}
            className={`${line} text-ink`}
          />
        </label>
      )}
      {place?.kind === "reply" && <ReplyEditor parts={draft.parts} onChange={(parts) => set({ parts })} />}
      {place !== undefined && place.kind !== "reply" && (
        <label className="flex flex-col gap-1.5 text-[13px] text-quiet">
          As JSON
          <textarea
            rows={Math.min(16, draft.text.split("\n").length + 1)}
            value={draft.text}
            spellCheck={false}
            onChange={(event) => set({ text: event.target.value })}
            className={`${line} font-mono text-[12.5px] text-ink`}
          />
        </label>
      )}
      <fieldset className="flex flex-wrap items-end gap-x-5 gap-y-3 border-line border-t pt-3 text-[13px] text-quiet">
        <legend className="sr-only">The rehearsal</legend>
        <label className="flex flex-col gap-1">
          Approvals that nobody decided
          <select
            value={draft.decide}
            onChange={(event) => set({ decide: event.target.value === "reject" ? "reject" : "approve" })}
            className={`${line} text-ink`}
          >
            <option value="approve">are approved</option>
            <option value="reject">are rejected</option>
          </select>
        </label>
        <label className="flex flex-col gap-1">
          It may cost, in US dollars
          <input
            inputMode="decimal"
            value={draft.costUsd}
            onChange={(event) => set({ costUsd: event.target.value })}
            className={`${line} w-28 text-ink tabular-nums`}
          />
        </label>
        <label className="flex items-center gap-1.5 py-2">
          <input type="checkbox" checked={draft.isOffline} onChange={(event) => set({ isOffline: event.target.checked })} />
          nothing goes out
        </label>
        <Button type="submit" kind="main" disabled={isBusy || problem !== null} className="ml-auto">
          {isBusy ? "Rehearsing …" : "Rehearse"}
        </Button>
      </fieldset>
      {problem !== null && <p role="alert">{problem}</p>}
    </form>
  );
}
