// OpenTelemetry semantic conventions 1.45.0 for generative AI, which are not stable yet: the names in use here, in one place.
export const genAi = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  responseModel: "gen_ai.response.model",
  maxTokens: "gen_ai.request.max_tokens",
  finishReasons: "gen_ai.response.finish_reasons",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cachedTokens: "gen_ai.usage.cache_read.input_tokens",
  tokenType: "gen_ai.token.type",
  agent: "gen_ai.agent.name",
  tool: "gen_ai.tool.name",
  workflow: "gen_ai.workflow.name",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  toolArguments: "gen_ai.tool.call.arguments",
  toolResult: "gen_ai.tool.call.result",
  tokenUsage: "gen_ai.client.token.usage",
  operationDuration: "gen_ai.client.operation.duration",
} as const;

export const ERROR_TYPE = "error.type";

/** What no convention has a name for. */
export const own = {
  run: "signalbox.run.id",
  root: "signalbox.run.root_id",
  step: "signalbox.step",
  attempt: "signalbox.attempt",
  status: "signalbox.run.status",
  effect: "signalbox.tool.effect",
  outcome: "signalbox.call.outcome",
  costUsd: "signalbox.cost.usd",
  simulated: "signalbox.model.simulated",
  callDuration: "signalbox.call.duration",
  cost: "signalbox.cost",
  runsEnded: "signalbox.runs.ended",
} as const;
