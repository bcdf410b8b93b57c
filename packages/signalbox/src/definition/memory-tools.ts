// M1. What an agent may write down and look up is its own, of one subject, and nothing that a model writes chooses another.
// M2. A note is never changed: what takes its place, and that it is forgotten, are entries of their own.
import { z } from "zod";
import type { JsonObject } from "../base/json.ts";
import type { MemoryCard } from "./graph.ts";
import { LONGEST_NOTE_BYTES } from "./memory.ts";
import { type AnyTool, type ToolContext, tool } from "./tool.ts";

const Note = z
  .object({ text: z.string().min(1).max(LONGEST_NOTE_BYTES).optional(), replaces: z.string().min(1).max(40).optional() })
  .refine(
    ({ text, replaces }) => text !== undefined || replaces !== undefined,
    "Give the text to remember, or in `replaces` an entry to forget.",
  );
export type Note = z.output<typeof Note>;

const Written = z.object({ entry: z.string(), replaced: z.string().optional() });
const Search = z.object({ words: z.string().max(1_000) });

/** A note as it is handed to the model, with where it comes from. */
const Recalled = z.object({
  entry: z.string(),
  text: z.string(),
  at: z.string(),
  run: z.string(),
  seq: z.number(),
  /** Who was in control when it was written. */
  by: z.literal("ai"),
  /** Whoever wrote it was reading what strangers write. */
  untrusted: z.boolean(),
});
const Found = z.object({ note: z.string(), entries: z.array(Recalled), more: z.boolean() });
export type Found = z.output<typeof Found>;

/** The memory of one agent and one subject, as the engine lends it to one call. */
export interface AgentMemory {
  remember(note: Note): z.output<typeof Written>;
  recall(words: string): Found;
}
/** What the engine hands to these two tools and to no other. */
export interface MemoryContext extends ToolContext {
  readonly memory: AgentMemory;
}
const memoryIn = (context: ToolContext): AgentMemory => (context as MemoryContext).memory;

/** The entry and the call's result are committed together, so nobody has to know whether it was written. */
export const rememberTool = tool({
  id: "agent.remember",
  description: "",
  input: Note,
  output: Written,
  effect: "write",
  scope: "memory:write",
  delivery: { mode: "local" },
  run: (note, context) => memoryIn(context).remember(note),
});

export const recallTool = tool({
  id: "agent.recall",
  description: "",
  input: Search,
  output: Found,
  effect: "read",
  scope: "memory:read",
  run: ({ words }, context) => memoryIn(context).recall(words),
});

/** What the model is told of the two: the limits are the agent's, so they are not in the tools. */
export interface MemoryTool {
  readonly name: "remember" | "recall";
  readonly tool: AnyTool;
  readonly description: string;
  readonly input: JsonObject;
}
export const memoryTools = ({ entries, entryBytes, results }: MemoryCard): readonly MemoryTool[] => [
  {
    name: "remember",
    tool: rememberTool,
    description:
      "Write a short note that you will still have in later work on the same subject. Only what will be of use then, and nothing secret. " +
      "`replaces`: the entry whose place it takes; without `text` that entry is forgotten. " +
      `At most ${entries} notes of ${entryBytes} bytes each.`,
    input: {
      type: "object",
      properties: { text: { type: "string", minLength: 1, maxLength: entryBytes }, replaces: { type: "string", maxLength: 40 } },
      additionalProperties: false,
    },
  },
  {
    name: "recall",
    tool: recallTool,
    description: `Look up your notes on this subject by their words; without words you get the latest. You get ${results} at most.`,
    input: {
      type: "object",
      properties: { words: { type: "string", maxLength: 1_000 } },
      required: ["words"],
      additionalProperties: false,
    },
  },
];
