import { useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { visible } from "../design/visible.ts";
import { workflowsQuery } from "../workflows/workflow.ts";
import { isHalf, isOpen, type Suggestion, splitQuery, suggestionsFor } from "./query-text.ts";

const PAUSE_MS = 250;

interface Props {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** A query as chips, and the condition that is being written. Asks when the typing pauses, and at once on Enter. */
export function QueryBox({ text, onChange }: Props) {
  const [chips, setChips] = useState<readonly string[]>(() => splitQuery(text));
  const [draft, setDraft] = useState("");
  const asked = useRef(text);
  const ask = useRef(onChange);
  ask.current = onChange;
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Somebody went back, or followed a link.
    if (text === asked.current) return;
    asked.current = text;
    setChips(splitQuery(text));
    setDraft("");
  }, [text]);
  const whole = [...chips, isHalf(draft) ? "" : draft.trim()].filter(Boolean).join(" ");
  useEffect(() => {
    if (whole === asked.current) return;
    const pause = setTimeout(() => {
      asked.current = whole;
      ask.current(whole);
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [whole]);

  const become = (next: readonly string[], nextDraft = "") => {
    const query = [...next, nextDraft.trim()].filter(Boolean).join(" ");
    setChips(next);
    setDraft(nextDraft);
    if (query === asked.current) return;
    asked.current = query;
    onChange(query);
  };
  const type = (value: string) => {
    if (/\s$/.test(value) && value.trim() !== "" && !isOpen(value)) {
      setChips([...chips, ...splitQuery(value)]);
      setDraft("");
    } else setDraft(value);
  };
  const takeBack = () => {
    const last = chips.at(-1);
    if (last === undefined) return;
    setChips(chips.slice(0, -1));
    setDraft(last);
  };
  return (
    <div className="relative flex w-full min-w-0 flex-wrap items-center gap-1 rounded-md border border-line-strong bg-panel py-1 pr-2 pl-8 focus-within:outline-2 focus-within:outline-ink focus-within:outline-offset-2 md:w-[26rem]">
      <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-faint" />
      {chips.map((chip, index) => (
        <span
          key={`${index} ${chip}`}
          className="inline-flex max-w-full items-center gap-0.5 rounded bg-rules-soft pl-1.5 font-mono text-[12.5px]"
        >
          <span className="truncate">{visible(chip)}</span>
          <button
            type="button"
            aria-label={`Without ${visible(chip)}`}
            className="rounded p-1 text-quiet hover:text-ink"
            onClick={() => {
              become(
                chips.filter((_, place) => place !== index),
                draft,
              );
              input.current?.focus();
            }}
          >
            <X aria-hidden className="size-3" />
          </button>
        </span>
      ))}
      <Draft
        draft={draft}
        hint={chips.length === 0 ? "acme  waiting:human  cost>0.2" : ""}
        input={input}
        onType={type}
        onTake={({ text: taken, isWhole }) => (isWhole ? become([...chips, taken]) : setDraft(taken))}
        onEnter={() => become([...chips, ...splitQuery(draft)])}
        onBack={takeBack}
      />
    </div>
  );
}

interface DraftProps {
  readonly draft: string;
  readonly hint: string;
  readonly input: React.RefObject<HTMLInputElement | null>;
  readonly onType: (value: string) => void;
  readonly onTake: (suggestion: Suggestion) => void;
  readonly onEnter: () => void;
  readonly onBack: () => void;
}

/** A line with what it can be completed to: arrows choose, Enter takes, Escape closes. */
function Draft({ draft, hint, input, onType, onTake, onEnter, onBack }: DraftProps) {
  const list = useId();
  const { data } = useQuery(workflowsQuery);
  const [isShown, setShown] = useState(false);
  const [at, setAt] = useState(-1);
  const offered = isShown ? suggestionsFor(draft, data?.map(({ workflow }) => workflow) ?? []).slice(0, 10) : [];
  const take = (suggestion: Suggestion) => {
    onTake(suggestion);
    setAt(-1);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = offered[at];
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setAt(Math.min(at + 1, offered.length - 1)),
      ArrowUp: () => setAt(Math.max(at - 1, -1)),
      Enter: () => (chosen === undefined ? onEnter() : take(chosen)),
      ...(chosen === undefined ? {} : { Tab: () => take(chosen) }),
      ...(isShown && offered.length > 0 ? { Escape: () => setShown(false) } : {}),
      ...(draft === "" ? { Backspace: onBack } : {}),
    };
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (act === undefined || event.nativeEvent.isComposing) return;
    event.preventDefault();
    act();
  };
  return (
    <>
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Search: words, or conditions such as status:failed, tool:crm.*, cost>0.2"
        aria-expanded={offered.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        {...(offered[at] === undefined ? {} : { "aria-activedescendant": `${list}-${at}` })}
        data-hotkey="/"
        autoComplete="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => {
          onType(event.target.value);
          setShown(true);
          setAt(-1);
        }}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        onKeyDown={onKeyDown}
        placeholder={hint}
        className="min-w-24 flex-1 bg-transparent py-0.5 outline-none placeholder:text-faint"
      />
      <div
        id={list}
        role="listbox"
        aria-label="What it can be completed to"
        hidden={offered.length === 0}
        className="absolute top-full left-0 z-30 mt-1 w-full max-w-sm overflow-hidden rounded-lg border border-line-strong bg-raised py-1 shadow-xl"
      >
        {offered.map((suggestion, index) => (
          <div
            key={suggestion.text}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            // The line keeps the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              take(suggestion);
            }}
            className="flex cursor-pointer items-baseline gap-3 px-3 py-1 hover:bg-rules-soft aria-selected:bg-rules-soft"
          >
            <span className="font-mono text-[12.5px]">{visible(suggestion.text)}</span>
            <span className="truncate text-[12px] text-faint">{suggestion.says}</span>
          </div>
        ))}
      </div>
    </>
  );
}
