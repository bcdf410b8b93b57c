import type { ModelRequest } from "../../src/ports/model.ts";

/** A request with a question, and what a test says differently. */
export const modelRequest = (changes: Partial<ModelRequest> = {}): ModelRequest => ({
  runId: "run-1",
  node: "ask",
  model: "large",
  messages: [
    { role: "system", text: "You answer." },
    { role: "user", text: "How many?" },
  ],
  tools: [],
  attempt: 1,
  maxOutputTokens: 100,
  signal: new AbortController().signal,
  ...changes,
});
