import type { Changeable, ForkBody, ForkChange, Json, ReplyPart, Told } from "./fork-point.ts";

/** A part of a reply while somebody writes it: arguments as text. */
export type DraftPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly tool: string; readonly text: string };

/** A fork while somebody thinks it out. */
export interface ForkDraft {
  /** "none", "model", "policy", "version", "prompt:<node>", or "place:<n>": one of the things that arrived in the batch. */
  readonly what: string;
  /** Of an input, a result, a typed answer or policies: JSON. Of a prompt: words. */
  readonly text: string;
  readonly parts: readonly DraftPart[];
  readonly model: string;
  /** Number of a version of the workflow. */
  readonly version: string;
  readonly decide: "approve" | "reject";
  readonly costUsd: string;
  readonly isOffline: boolean;
}

export const partsOf = (parts: readonly ReplyPart[]): readonly DraftPart[] =>
  parts.map((part) =>
    "text" in part ? { kind: "text", text: part.text } : { kind: "call", tool: part.tool, text: JSON.stringify(part.arguments, null, 2) },
  );

/** What could be otherwise at a batch. */
export interface Choices {
  readonly places: readonly Changeable[];
  readonly told: readonly Told[];
}

/** Begins with the first thing that could be changed, as it was. */
export function draftOf(choices: Choices): ForkDraft {
  const settings = { model: "", version: "", decide: "approve", costUsd: "0", isOffline: false } as const;
  return { ...settings, ...drafted(choices, choices.places.length === 0 ? "none" : "place:0") };
}

export function drafted({ places, told }: Choices, what: string): Pick<ForkDraft, "what" | "text" | "parts"> {
  const place = placeOf(places, what);
  if (place === undefined) return { what, text: toldOf(told, what)?.text ?? "", parts: [] };
  return place.kind === "reply"
    ? { what, text: "", parts: partsOf(place.parts) }
    : { what, text: JSON.stringify(place.value, null, 2), parts: [] };
}

export const placeOf = (places: readonly Changeable[], what: string): Changeable | undefined =>
  what.startsWith("place:") ? places[Number(what.slice("place:".length))] : undefined;

const toldOf = (told: readonly Told[], what: string): Told | undefined => told.find(({ node }) => what === promptOf(node));
export const promptOf = (node: string): string => `prompt:${node}`;

/** The request that a draft is, or what is wrong with it. */
export function requestOf(draft: ForkDraft, { places, told }: Choices, at: number): ForkBody | string {
  const costUsd = Number(draft.costUsd);
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(draft.costUsd.trim())) return "The most that it may cost is an amount of US dollars.";
  const place = placeOf(places, draft.what);
  const change = place === undefined ? wholeChange(draft, toldOf(told, draft.what)) : changeOf(draft, place);
  if (typeof change === "string") return change;
  return { at, decide: draft.decide, offline: draft.isOffline, costUsd, ...(change === null ? {} : { change }) };
}

/** What holds from the batch on. */
function wholeChange({ what, model, version, text }: ForkDraft, told: Told | undefined): ForkChange | string | null {
  if (told !== undefined) return { kind: "prompt", prompt: text, node: told.node };
  if (what === "model") return model.trim() === "" ? "Which model is asked?" : { kind: "model", model: model.trim() };
  if (what === "version") return version === "" ? "Which version decides?" : { kind: "version", version: Number(version) };
  if (what !== "policy") return null;
  if (text.trim() === "") return "By which policy is it judged? Begin with one that is in force, or paste one as JSON.";
  return orNoJson(() => {
    const written = JSON.parse(text) as Policies | Policies[number];
    return { kind: "policy", policies: Array.isArray(written) ? (written as Policies) : [written as Policies[number]] };
  });
}
/** Whether they are policies the engine says, with the places of what is wrong. */
type Policies = Extract<ForkChange, { readonly kind: "policy" }>["policies"];

/** One thing that arrived in the batch. */
function changeOf(draft: ForkDraft, place: Changeable): ForkChange | string {
  return orNoJson(() => {
    if (place.kind === "reply") return { kind: "reply", reply: draft.parts.map(replyPart) };
    const value = JSON.parse(draft.text) as Json;
    if (place.kind === "answer") return { kind: "reply", reply: value };
    return place.kind === "input" ? { kind: "input", input: value } : { kind: "result", result: value };
  });
}

function orNoJson(read: () => ForkChange): ForkChange | string {
  try {
    return read();
  } catch (thrown) {
    return `That is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

const replyPart = (part: DraftPart): Json =>
  part.kind === "text" ? { text: part.text } : { tool: part.tool.trim(), arguments: JSON.parse(part.text) as Json };
