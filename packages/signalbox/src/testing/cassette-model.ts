// C1. A cassette answers with what was recorded for a node and a turn, and with nothing else: where there is no recording it fails.
// C2. Where the recording says what the model was told, another telling is a difference: it is refused, or noted, never passed over.
// C3. Nobody takes it for a live model: its ids begin with "cassette/", and it is marked as simulated.
import type { Event } from "../kernel/index.ts";
import { type Message, type Model, ModelFailure, type ModelReply, type ModelRequest, type Price } from "../ports/model.ts";
import { boundOf } from "../ports/model-bound.ts";
import { firstDifference } from "./first-difference.ts";

/** One reply of a recorded run. */
export interface RecordedReply extends Pick<ModelReply, "parts" | "finish" | "usage" | "modelId" | "parameters"> {
  /** The node with its place in loops and arms, as requests have it; its id alone fits it in every place. */
  readonly node: string;
  /** 1 for a prompt, and for the first reply of an agent; one more with each reply that it has given. */
  readonly turn: number;
  /** What it was told since its last reply. Absent: nobody knows, and nothing is compared. */
  readonly told?: readonly Message[];
  /** Names of the tools that were offered. */
  readonly offered?: readonly string[];
}
export interface Difference {
  readonly node: string;
  readonly turn: number;
  readonly message: string;
}
export interface CassetteOptions {
  /** "refuse" fails the call; "note" answers all the same and keeps the difference. */
  readonly onDifference?: "refuse" | "note";
  readonly price?: Price;
}
export interface CassetteModel extends Model {
  readonly differences: readonly Difference[];
  /** Recorded replies that nobody has asked for yet. */
  readonly unplayed: () => readonly RecordedReply[];
}
const PREFIX = "cassette/";
const FREE: Price = { input: 0, cachedInput: 0, output: 0, version: "cassette" };

/**
 * A model that answers from a recorded run.
 * @example
 * const model = cassetteModel(recordedReplies(await engine.journal(runId)));
 */
export function cassetteModel(recorded: readonly RecordedReply[], options: CassetteOptions = {}): CassetteModel {
  const { onDifference = "refuse", price = FREE } = options;
  const find = shelve(recorded);
  const differences: Difference[] = [];
  const played = new Set<RecordedReply>();
  return {
    differences,
    unplayed: () => recorded.filter((reply) => !played.has(reply)),
    card: (name) => ({ modelId: `${PREFIX}${name}`, provider: "cassette", simulated: true, price }),
    bound: boundOf,
    async generate(request) {
      const turn = turnOf(request);
      const reply = find(request, turn);
      if (reply === undefined) throw refused("cassette-ended", missing(recorded, request, turn));
      const message = differenceOf(reply, request);
      if (message !== null) {
        const text = `Turn ${turn} of "${request.node}" is not what was recorded: ${message}`;
        if (onDifference === "refuse")
          throw refused("cassette-differs", `${text} Record the run again, or let the cassette note differences.`);
        differences.push({ node: request.node, turn, message });
      }
      played.add(reply);
      const { parts, finish, usage, modelId, parameters } = reply;
      return { parts, finish, usage, modelId: modelId.startsWith(PREFIX) ? modelId : `${PREFIX}${modelId}`, simulated: true, parameters };
    },
  };
}

/**
 * The replies in a journal, as a list for `cassetteModel`. A journal does not repeat what a model was told, so nothing is compared.
 * What was cut for its length, or came back as nothing, is left out.
 */
export const recordedReplies = (journal: readonly { readonly event: Event }[]): readonly RecordedReply[] =>
  journal.flatMap(({ event }) => {
    if (!("answer" in event && "call" in event) || event.answer === undefined || event.call === undefined) return [];
    const { id, call, answer } = event;
    if (call.finish === null || answer.cutFrom !== undefined) return [];
    const { inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = call;
    const usage = call.counted === "bound" ? null : { inputTokens, cachedInputTokens, outputTokens, reasoningTokens };
    return [{ ...placeIn(id), parts: answer.parts, finish: call.finish, usage, modelId: call.modelId, parameters: answer.parameters }];
  });

/** A command's id is "<frame>/<node>#<attempt>", of an agent's turn "<frame>/<node>#<turn>.<attempt>". */
function placeIn(id: string): { readonly node: string; readonly turn: number } {
  const [path = "", suffix = ""] = id.split("#");
  const [turn = "1", attempt] = suffix.split(".");
  return { node: path.replace(/^\//, ""), turn: attempt === undefined ? 1 : Number(turn) };
}

/** A model that keeps what it was told and what it said: a list for `cassetteModel`. */
export function recording(model: Model): Model & { readonly replies: readonly RecordedReply[] } {
  const replies: RecordedReply[] = [];
  return {
    replies,
    card: (name) => model.card(name),
    bound: (request) => model.bound(request),
    async generate(request) {
      const reply = await model.generate(request);
      const { parts, finish, usage, modelId, parameters } = reply;
      const offered = request.tools.map(({ name }) => name);
      replies.push({
        node: request.node,
        turn: turnOf(request),
        told: toldIn(request),
        offered,
        parts,
        finish,
        usage,
        modelId,
        parameters,
      });
      return reply;
    },
  };
}

const turnOf = ({ messages }: ModelRequest): number => 1 + messages.filter(({ role }) => role === "assistant").length;
const toldIn = ({ messages }: ModelRequest): readonly Message[] =>
  messages.slice(messages.findLastIndex(({ role }) => role === "assistant") + 1);
const idOf = (node: string): string => node.slice(node.lastIndexOf("/") + 1);
const placeOf = (node: string, turn: number): string => `${turn} ${node}`;

/** By place; and by the node's id alone, for a recording or a request that has no more. Several of one turn are its attempts. */
function shelve(recorded: readonly RecordedReply[]): (request: ModelRequest, turn: number) => RecordedReply | undefined {
  const byPlace = Map.groupBy(recorded, ({ node, turn }) => placeOf(node, turn));
  const byId = Map.groupBy(recorded, ({ node, turn }) => placeOf(idOf(node), turn));
  return ({ node, attempt }, turn) => {
    const replies = byPlace.get(placeOf(node, turn)) ?? byPlace.get(placeOf(idOf(node), turn)) ?? byId.get(placeOf(node, turn)) ?? [];
    return replies[Math.min(attempt, replies.length) - 1];
  };
}

/** C2. */
function differenceOf({ told, offered }: RecordedReply, request: ModelRequest): string | null {
  const words = told === undefined ? null : firstDifference(told, toldIn(request));
  if (words !== null) return `it is told something else since its last reply: ${words}`;
  const tools = offered === undefined ? null : firstDifference([...offered].sort(), request.tools.map(({ name }) => name).sort());
  return tools === null ? null : `it is offered other tools: ${tools}`;
}

/** C1. */
function missing(recorded: readonly RecordedReply[], { node }: ModelRequest, turn: number): string {
  const turns = recorded.filter((reply) => reply.node === node || idOf(reply.node) === idOf(node)).map((reply) => reply.turn);
  const known =
    turns.length > 0
      ? `of that node it has the turns ${turns.join(", ")}`
      : `it has the nodes ${[...new Set(recorded.map((reply) => reply.node))].join(", ") || "of no run"}`;
  return `The cassette has no reply for turn ${turn} of "${node}": ${known}. The run has left what was recorded.`;
}

const refused = (code: string, message: string): ModelFailure => new ModelFailure(code, message, { outcome: "not-sent", retryable: false });
