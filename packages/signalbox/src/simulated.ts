// A model that plays one: rules in place of a mind, over the same wire and through the same client as a real one.
import { chatEntry } from "./adapters/ai-sdk/chat-entry.ts";
import type { SimulatedLedger } from "./adapters/simulated-model/ledger.ts";
import { type Misbehaviour, misbehaviours } from "./adapters/simulated-model/misbehaviour.ts";
import type { SimulatedRule } from "./adapters/simulated-model/rule.ts";
import { PREFIX, SIMULATED_PRICE, SimulatedServer } from "./adapters/simulated-model/server.ts";
import { SignalboxError } from "./base/error.ts";
import type { ModelEntry, ModelRequest, Price } from "./ports/model.ts";

export type { LedgerEntry, LedgerTotal, SimulatedLedger } from "./adapters/simulated-model/ledger.ts";
export { type Misbehaviour, misbehaviours } from "./adapters/simulated-model/misbehaviour.ts";
export { ledgerAt } from "./adapters/simulated-model/remote-ledger.ts";
export type { SimulatedCall, SimulatedRequest, SimulatedTool } from "./adapters/simulated-model/request.ts";
export type { SimulatedAnswer, SimulatedRule } from "./adapters/simulated-model/rule.ts";
export { SIMULATED_PRICE, SimulatedServer, type SimulatedServerOptions } from "./adapters/simulated-model/server.ts";

interface Common {
  /** Behind "simulated/" in its id: "rules" unless it is named. */
  readonly name?: string;
  /** What it does wrong in every answer. */
  readonly misbehave?: Misbehaviour;
  readonly price?: Price;
}
export type SimulatedOptions =
  | (Common & { readonly rules: readonly SimulatedRule[]; readonly seed?: number; readonly baseUrl?: never })
  /** One that runs elsewhere, such as in another process. */
  | (Common & { readonly baseUrl: string; readonly rules?: never });

export interface SimulatedModel extends ModelEntry {
  /** Of the server in this process; null before the first call, and where the server is elsewhere. */
  readonly ledger: SimulatedLedger | null;
  close(): Promise<void>;
}

/**
 * A simulated model as a model of the config. Its server starts in this process, on 127.0.0.1, when it is first called.
 * Needs the package @ai-sdk/openai-compatible.
 * @example models: { large: simulated({ rules: [({ user }) => (user.at(-1)?.includes("refund") ? { json: { label: "refund" } } : null)] }) }
 */
export function simulated(options: SimulatedOptions): SimulatedModel {
  const { name = "rules", misbehave, price = SIMULATED_PRICE } = options;
  if (misbehave !== undefined && !misbehaviours.includes(misbehave))
    throw new SignalboxError("config-invalid", `A simulated model cannot "${String(misbehave)}". It can: ${misbehaviours.join(", ")}.`);
  let server: Promise<SimulatedServer> | null = null;
  let ledger: SimulatedLedger | null = null;
  const started = async (): Promise<string> => {
    if (options.rules === undefined) return options.baseUrl;
    server ??= SimulatedServer.start({ price, ...options });
    const { baseUrl, ledger: own } = await server;
    ledger = own;
    return baseUrl;
  };
  const card = { modelId: `${PREFIX}${name}`, provider: "simulated", simulated: true, price };
  const entry = chatEntry(card, async (request) => ({ baseUrl: await started(), headers: headersOf(request, misbehave) }));
  return {
    card,
    bound: entry.bound,
    generate: entry.generate,
    get ledger() {
      return ledger;
    },
    close: async () => {
      const open = server;
      server = null;
      await (await open)?.close();
    },
  };
}

/** Whose request it is, so that the server can count by run. */
const headersOf = ({ runId, node }: ModelRequest, misbehave: Misbehaviour | undefined): Record<string, string> => ({
  "x-signalbox-run": encodeURIComponent(runId),
  "x-signalbox-node": encodeURIComponent(node),
  ...(misbehave === undefined ? {} : { "x-signalbox-misbehave": misbehave }),
});
