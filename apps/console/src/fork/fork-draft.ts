import type { Changeable, ForkBody, ForkChange, Json, ReplyPart } from "./fork-point.ts";

/** A part of a reply while somebody writes it: arguments as text. */
export type DraftPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly tool: string; readonly text: string };

/** A fork while somebody thinks it out. */
export interface ForkDraft {
  /** "none", "model", or "place:<n>": one of the things that arrived in the batch. */
  readonly what: string;
  /** Of an input, a result or a typed answer: JSON. */
  readonly text: string;
  readonly parts: readonly DraftPart[];
  readonly model: string;
  readonly decide: "approve" | "reject";
  readonly costUsd: string;
  readonly isOffline: boolean;
}

export const partsOf = (parts: readonly ReplyPart[]): readonly DraftPart[] =>
  parts.map((part) =>
    "text" in part ? { kind: "text", text: part.text } : { kind: "call", tool: part.tool, text: JSON.stringify(part.arguments, null, 2) },
  );

/** Begins with the first thing that could be changed, as it was. */
export function draftOf(places: readonly Changeable[]): ForkDraft {
  const settings = { model: "", decide: "approve", costUsd: "0", isOffline: false } as const;
  return { ...settings, ...drafted(places, places.length === 0 ? "none" : "place:0") };
}

export function drafted(places: readonly Changeable[], what: string): Pick<ForkDraft, "what" | "text" | "parts"> {
  const place = placeOf(places, what);
  if (place === undefined) return { what, text: "", parts: [] };
  return place.kind === "reply"
    ? { what, text: "", parts: partsOf(place.parts) }
    : { what, text: JSON.stringify(place.value, null, 2), parts: [] };
}

export const placeOf = (places: readonly Changeable[], what: string): Changeable | undefined =>
  what.startsWith("place:") ? places[Number(what.slice("place:".length))] : undefined;

/** The request that a draft is, or what is wrong with it. */
export function requestOf(draft: ForkDraft, places: readonly Changeable[], at: number): ForkBody | string {
  const costUsd = Number(draft.costUsd);
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(draft.costUsd.trim())) return "The most that it may cost is an amount of US dollars.";
  const change = changeOf(draft, placeOf(places, draft.what));
  if (typeof change === "string") return change;
  return { at, decide: draft.decide, offline: draft.isOffline, costUsd, ...(change === null ? {} : { change }) };
}

function changeOf(draft: ForkDraft, place: Changeable | undefined): ForkChange | string | null {
  if (draft.what === "model") return draft.model.trim() === "" ? "Which model is asked?" : { kind: "model", model: draft.model.trim() };
  if (place === undefined) return null;
  try {
    if (place.kind === "reply") return { kind: "reply", reply: draft.parts.map(replyPart) };
    const value = JSON.parse(draft.text) as Json;
    if (place.kind === "answer") return { kind: "reply", reply: value };
    return place.kind === "input" ? { kind: "input", input: value } : { kind: "result", result: value };
  } catch (thrown) {
    return `That is no JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}

const replyPart = (part: DraftPart): Json =>
  part.kind === "text" ? { text: part.text } : { tool: part.tool.trim(), arguments: JSON.parse(part.text) as Json };
