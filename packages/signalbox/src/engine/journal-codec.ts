// How a batch is stored. The head says what happened, without values; the body holds the values, so that a person's data can be
// erased and the chain over the heads still verifies. Both are short: a ten-step run with 200-byte results takes under 4 kB.
import type { Json } from "../base/json.ts";
import type { Batch, Controller, Event, EventType, Slot } from "../kernel/index.ts";
import { standIn } from "./erased-values.ts";

type Fields = { readonly [field: string]: unknown };
interface Shape {
  readonly code: string;
  /** Fields of the head, in order; those with a default last, so that they can be left off. */
  readonly head: readonly string[];
  readonly defaults?: Fields;
  /** Fields of the body, in order. */
  readonly body: readonly string[];
}
const PERSON = ["by", "identity"];

const shapes: { readonly [T in EventType]: Shape } = {
  "run-started": { code: "RS", head: PERSON, body: ["input"] },
  "run-forked": { code: "FK", head: [...PERSON, "runId", "parent", "shared"], body: ["change", "reason"] },
  "step-completed": { code: "C", head: ["id", "source", "call", "adopted"], body: ["output", "answer"] },
  "step-failed": { code: "F", head: ["id", "retryable", "jitter", "call"], body: ["error", "answer"] },
  "step-judged": { code: "J", head: ["id"], body: ["verdict", "facts", "lacks"] },
  "step-held": { code: "H", head: ["id"], body: ["ask"] },
  "step-doubted": { code: "D", head: ["id", "jitter", "since"], body: ["error"] },
  "step-probed": { code: "P", head: ["id", "happened"], body: ["output"] },
  "step-settled": { code: "T", head: ["id", "choice", "by", "identity"], body: ["output", "reason"] },
  "intent-recorded": { code: "I", head: ["id", "key", "argumentsHash", "clears"], body: [] },
  "budget-reserved": { code: "BR", head: ["id", "reservation", "costMicroUsd", "tokens"], body: [] },
  "budget-settled": { code: "BT", head: ["id", "reservation", "outcome", "costMicroUsd", "tokens"], body: [] },
  "timer-fired": { code: "TF", head: ["id"], body: [] },
  "approval-decided": { code: "AD", head: ["id", "decision", "by", "hash", "identity"], body: ["reason", "revised", "answer"] },
  "question-answered": { code: "QA", head: ["id", "by", "identity"], body: ["answer", "reason"] },
  "task-reassigned": { code: "TR", head: ["id", "by", "identity", "to", "among"], body: ["reason"] },
  "event-received": { code: "E", head: ["id", "eventId"], body: ["payload"] },
  "cancel-requested": { code: "XC", head: PERSON, body: ["reason"] },
  "pause-requested": { code: "XP", head: PERSON, body: ["reason"] },
  "resume-requested": { code: "XR", head: PERSON, body: ["reason"] },
  "retry-requested": { code: "XT", head: PERSON, body: ["reason"] },
  "model-replied": { code: "MR", head: ["id", "call", "offered", "adopted", "given"], body: ["answer"] },
  "agent-told": { code: "AT", head: ["by", "identity", "frame"], body: ["text", "reason"] },
  "turn-started": { code: "TS", head: ["node", "turn", "attempt", "repairs", "frame"], defaults: { frame: "" }, body: [] },
  "call-refused": { code: "CR", head: ["node", "index", "frame"], defaults: { frame: "" }, body: ["error"] },
  "agent-stopped": { code: "AS", head: ["node", "frame"], defaults: { frame: "" }, body: ["ending"] },
  "note-added": { code: "N", head: ["by"], body: ["text"] },
  "step-started": { code: "S", head: ["node", "attempt", "drop", "frame", "kind"], defaults: { frame: "", kind: "step" }, body: [] },
  "node-entered": { code: "NE", head: ["node", "frame"], defaults: { frame: "" }, body: ["state"] },
  "node-left": { code: "NL", head: ["node", "drop", "frame"], defaults: { frame: "" }, body: ["result"] },
  "branch-decided": { code: "B", head: ["node", "arm", "block", "frame"], defaults: { frame: "" }, body: ["read", "values"] },
  "block-entered": { code: "BE", head: ["node", "block", "key", "frame"], defaults: { frame: "" }, body: ["values"] },
  "block-left": { code: "BL", head: ["frame", "outcome"], body: ["result"] },
  "block-stopped": { code: "BS", head: ["frame"], body: ["closing"] },
  "approval-opened": { code: "AO", head: ["node", "frame"], defaults: { frame: "" }, body: ["state"] },
  "approval-reopened": { code: "AR", head: ["node", "id", "frame"], defaults: { frame: "" }, body: [] },
  "approval-reminded": { code: "AM", head: ["node", "use", "frame"], defaults: { frame: "" }, body: [] },
  "command-opened": { code: "O", head: ["node", "id", "kind", "timer", "frame"], defaults: { frame: "" }, body: [] },
  "command-withdrawn": { code: "W", head: ["id"], body: [] },
  "abort-requested": { code: "A", head: ["id"], body: [] },
  "frame-closing": { code: "FC", head: ["frame"], body: ["closing"] },
  "run-completed": { code: "RC", head: ["outcome"], body: ["result"] },
  "run-failed": { code: "RF", head: [], body: ["error"] },
  "run-cancelled": { code: "RX", head: [], body: [] },
};
const typeByCode = new Map(Object.entries(shapes).map(([type, { code }]) => [code, type as EventType]));

/** Who decided, behind the code: nothing for rules. "~" where a model's product informed it. */
const marks: { readonly [C in Controller]: string } = { rules: "", human: "!", ai: "*" };
const controllers: { readonly [mark: string]: Controller } = { "!": "human", "*": "ai" };

const HEAD_CODE = /^([A-Z]+)([!*]?)(~?)$/;
const KIND_OF_STEP = 1 + shapes["step-started"].head.indexOf("kind");

/** Values above this many characters are stored once, by the hash of their JSON. */
export const PAYLOAD_CHARACTERS = 4_096;

export interface EncodedBatch {
  readonly head: string;
  readonly body: string;
  /** Positions ("<event>.<field>") of values that are stored apart, with their texts. */
  readonly payloads: readonly (readonly [string, string])[];
}

/** Called for every batch that is written: one list for the heads and one text for the bodies, and nothing in between. */
export function encodeBatch(events: readonly Event[]): EncodedBatch {
  const heads: unknown[] = [];
  let bodies = "";
  const payloads: (readonly [string, string])[] = [];
  for (const event of events) {
    const shape = shapes[event.type];
    const body = encodeBody(event, shape, heads.length, payloads);
    bodies += heads.length === 0 ? body : `,${body}`;
    heads.push(encodeHead(event, shape));
  }
  return { head: JSON.stringify(heads), body: `[${bodies}]`, payloads };
}

function encodeHead(event: Event, shape: Shape): readonly unknown[] {
  const fields = event as unknown as Fields;
  const row = new Array<unknown>(shape.head.length + 1).fill(null);
  row[0] = `${shape.code}${marks[event.controller]}${event.informedBy === "ai" ? "~" : ""}`;
  let length = 1;
  for (let index = 0; index < shape.head.length; index++) {
    const field = shape.head[index] as string;
    const value = fields[field];
    if (value === undefined || value === null || value === shape.defaults?.[field]) continue;
    row[index + 1] = value;
    length = index + 2;
  }
  // What is absent at the end is left off.
  row.length = length;
  return row;
}

function encodeBody(event: Event, shape: Shape, position: number, payloads: (readonly [string, string])[]): string {
  const fields = event as unknown as Fields;
  let text = "";
  let absent = "";
  for (let index = 0; index < shape.body.length; index++) {
    const field = shape.body[index] as string;
    const value = fields[field];
    const comma = index === 0 ? "" : ",";
    // A field that is absent before one that is not is marked by an empty array, which no field can be: every present one is wrapped.
    if (value === undefined) absent += `${comma}[]`;
    else {
      const json = JSON.stringify(packers[field]?.pack(value) ?? value);
      const isShort = json.length <= PAYLOAD_CHARACTERS;
      if (!isShort) payloads.push([`${position}.${index}`, json]);
      text += `${absent}${comma}[${isShort ? json : "0"}]`;
      absent = "";
    }
  }
  return text === "" ? "0" : `[${text}]`;
}

/** The kinds of events of a stored head, one for each event. */
export function typesOf(head: string): readonly EventType[] {
  const known = typesByHead.get(head);
  if (known !== undefined) return known;
  const types = readTypes(head);
  if (typesByHead.size >= HEADS_KNOWN) typesByHead.clear();
  typesByHead.set(head, types);
  return types;
}
/** Runs of one workflow say the same again and again. */
const typesByHead = new Map<string, readonly EventType[]>();
const HEADS_KNOWN = 1_000;

function readTypes(head: string): readonly EventType[] {
  return (JSON.parse(head) as readonly (readonly Json[])[]).flatMap(([code]) => typeByCode.get(String(code).replace(/[!*~]+$/, "")) ?? []);
}

/** What a stored head says without its values: how many of its entries each decided, and the nodes whose calls it orders. */
export interface HeadFacts {
  readonly controllers: { readonly [C in Controller]: number };
  readonly steps: readonly string[];
  readonly types: ReadonlySet<EventType>;
}
export function factsOf(head: string): HeadFacts {
  const counts = { rules: 0, ai: 0, human: 0 };
  const steps: string[] = [];
  const types = new Set<EventType>();
  for (const row of JSON.parse(head) as readonly (readonly Json[])[]) {
    const [, code = "", mark = ""] = HEAD_CODE.exec(String(row[0])) ?? [];
    counts[controllers[mark] ?? "rules"]++;
    const type = typeByCode.get(code);
    if (type === undefined) continue;
    types.add(type);
    if (type === "step-started" && (row[KIND_OF_STEP] ?? "step") === "step") steps.push(String(row[1]));
  }
  return { controllers: counts, steps, types };
}

/** The arms that a run took, each once, as "<node>=<arm>": where rules, a model or a person decided between blocks. */
export function armsOf(heads: readonly string[]): readonly string[] {
  const arms = new Set<string>();
  for (const head of heads)
    for (const row of JSON.parse(head) as readonly (readonly Json[])[]) {
      const [, code = ""] = HEAD_CODE.exec(String(row[0])) ?? [];
      if (typeByCode.get(code) === "branch-decided") arms.add(`${String(row[1])}=${String(row[2])}`);
    }
  return [...arms];
}

/** `payload` gives a stored text by its position. `erased` is what is read where the body is gone. */
export function decodeBatch(
  seq: number,
  at: number,
  head: string,
  body: string | null,
  payload: (position: string) => string | undefined,
  erased = "",
): Batch {
  const rows = JSON.parse(head) as readonly Json[][];
  if (body === null) return { seq, at, events: rows.map((row) => eraseEvent(decodeEvent(row, 0, 0, payload), erased)) };
  const bodies = JSON.parse(body) as readonly (0 | readonly (readonly Json[])[])[];
  return { seq, at, events: rows.map((row, position) => decodeEvent(row, bodies[position] ?? 0, position, payload)) };
}

function eraseEvent(event: Event, erased: string): Event {
  const fields: { [field: string]: unknown } = { ...event };
  for (const field of shapes[event.type].body) {
    const value = standIn(field, fields, erased);
    if (value !== undefined) fields[field] = value;
  }
  return fields as unknown as Event;
}

function decodeEvent(
  row: readonly Json[],
  body: 0 | readonly (readonly Json[])[],
  position: number,
  payload: (position: string) => string | undefined,
): Event {
  const [, code = "", mark = "", informed = ""] = HEAD_CODE.exec(String(row[0])) ?? [];
  const type = typeByCode.get(code);
  if (type === undefined) throw new TypeError(`The journal has an event "${String(row[0])}" that this version does not know.`);
  const shape = shapes[type];
  const event: { [field: string]: unknown } = { type, controller: controllers[mark] ?? "rules" };
  if (informed !== "") event.informedBy = "ai";
  shape.head.forEach((field, index) => {
    const value = row[index + 1] ?? shape.defaults?.[field];
    if (value !== undefined && value !== null) event[field] = value;
  });
  shape.body.forEach((field, index) => {
    const wrapped = body === 0 ? undefined : body[index];
    if (wrapped === undefined || wrapped.length === 0) return;
    const stored = payload(`${position}.${index}`);
    const value = stored === undefined ? wrapped[0] : (JSON.parse(stored) as Json);
    event[field] = packers[field]?.unpack(value as Json) ?? value;
  });
  return event as unknown as Event;
}

/** Slots are most of a join's bytes: 0 absent, "part" of the node's own, ["name", ...path], { v: value }. */
function packSlot(slot: Slot): Json {
  if (slot.kind === "absent") return 0;
  if (slot.kind === "own") return slot.part;
  return slot.kind === "ref" ? [slot.name, ...slot.path] : { v: slot.value };
}
function unpackSlot(packed: Json): Slot {
  if (packed === 0) return { kind: "absent" };
  if (typeof packed === "string") return { kind: "own", part: packed as never };
  if (Array.isArray(packed)) return { kind: "ref", name: String(packed[0]), path: packed.slice(1) as string[] };
  return { kind: "value", value: (packed as { v: Json }).v };
}
const packers: { readonly [field: string]: { pack(value: unknown): unknown; unpack(value: Json): unknown } | undefined } = {
  result: { pack: (slot) => packSlot(slot as Slot), unpack: unpackSlot },
  values: {
    pack: (slots) => Object.fromEntries(Object.entries(slots as { [name: string]: Slot }).map(([name, slot]) => [name, packSlot(slot)])),
    unpack: (packed) =>
      Object.fromEntries(Object.entries(packed as { [name: string]: Json }).map(([name, slot]) => [name, unpackSlot(slot)])),
  },
};
