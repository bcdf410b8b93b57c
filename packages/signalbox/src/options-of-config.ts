import { hostTransport, type TransportOptions } from "./adapters/node/host-transport.ts";
import { requireDeclaredDisclosures } from "./declared-disclosures.ts";
import { type Config, policiesOf } from "./engine/config.ts";
import type { EngineOptions } from "./engine/engine-options.ts";
import { modelOf } from "./engine/models-by-name.ts";
import { namedSources } from "./engine/secrets/named-sources.ts";
import { graphCeiling } from "./run-ceiling.ts";
import { runForecast } from "./run-forecast.ts";
import { requireSafeAgents } from "./safe-agents.ts";

/** What a config says of the engine that runs it: all but the store, the clock and who is told. */
export function optionsOfConfig(config: Config): Omit<EngineOptions, "store" | "clock" | "entropy" | "digest"> {
  const { workflows, people, permissions, publishing, limits, retention, alerts, telemetry } = config;
  const model = modelOf(config);
  return {
    workflows,
    transport: hostTransport(transportOf(config)),
    ceiling: graphCeiling,
    forecast: runForecast,
    policies: policiesOf(config),
    vet: (loaded, policies) => {
      requireSafeAgents(loaded, policies);
      requireDeclaredDisclosures(loaded);
    },
    secretSources: namedSources(config),
    ...(people === undefined ? {} : { people }),
    ...(model === null ? {} : { model }),
    ...(permissions === undefined ? {} : { permissions }),
    ...(publishing === undefined ? {} : { publishing }),
    ...(limits === undefined ? {} : { limits }),
    ...(telemetry === undefined ? {} : { telemetry }),
    ...(retention === undefined ? {} : { retention }),
    ...(alerts === undefined ? {} : { alerts }),
  };
}

/** Read when the engine opens: no reload of definitions lets a tool reach more. */
const transportOf = ({ allowPrivateHosts, limits }: Config): TransportOptions => ({
  ...(allowPrivateHosts === undefined ? {} : { allowPrivateHosts }),
  ...(limits?.maxResponseBytes === undefined ? {} : { maxResponseBytes: limits.maxResponseBytes }),
});
