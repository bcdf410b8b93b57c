import { notSent } from "./entry.ts";

/** A key from the environment: the only place that keys come from. Read at each call, so that it can be changed without a restart. */
export function keyFrom(variable: string, modelId: string): string {
  const key = process.env[variable];
  if (key !== undefined && key !== "") return key;
  throw notSent("no-key", `${modelId}: the environment has no ${variable}. Set it to the key and start again.`);
}
