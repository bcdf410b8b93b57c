// Which webhooks a config serves, and by what secrets. The values are asked for where they are needed, never kept here.
import { isSecretSource, type SecretSource } from "../base/secret-source.ts";
import type { Graph } from "../definition/graph.ts";
import type { WebhookKind, WebhookOptions } from "../definition/webhook-options.ts";

export interface Webhook {
  /** "/lead" */
  readonly path: string;
  /** The id of the workflow that it starts. */
  readonly workflow: string;
  readonly kind: WebhookKind;
  /** None: it takes nothing. */
  readonly secrets: readonly SecretSource[];
}
export interface Webhooks {
  readonly workflows: readonly { readonly graph: Graph }[];
  readonly webhooks?: { readonly [path: string]: WebhookOptions };
}

export const webhooksOf = ({ workflows, webhooks = {} }: Webhooks): readonly Webhook[] =>
  workflows.flatMap(({ graph }) =>
    graph.triggers.flatMap((trigger) => {
      if (trigger.kind !== "webhook") return [];
      const options = Object.hasOwn(webhooks, trigger.path) ? webhooks[trigger.path] : undefined;
      return [{ path: trigger.path, workflow: graph.id, kind: options?.kind ?? "standard", secrets: secretsOf(options) }];
    }),
  );

const secretsOf = (options: WebhookOptions | undefined): readonly SecretSource[] => (options === undefined ? [] : [options.secret].flat());

const kinds: ReadonlySet<unknown> = new Set<WebhookKind>(["standard", "github"]);

/** What is wrong with the webhooks of a config; null: nothing. Which secrets there are is not looked at. */
export function webhookComplaint(config: Webhooks): string | null {
  const served = webhooksOf(config);
  const twice = served.find(({ path }, index) => served.findIndex((other) => other.path === path) !== index);
  if (twice !== undefined) return `two webhooks have the path "${twice.path}". Give one of them another path.`;
  for (const [path, options] of Object.entries(config.webhooks ?? {})) {
    if (!served.some((webhook) => webhook.path === path))
      return `webhooks["${path}"]: no workflow has a trigger webhook("${path}"). Add it to a workflow's \`on\`, or take this away.`;
    if (!kinds.has(options?.kind ?? "standard")) return `webhooks["${path}"].kind must be "standard" or "github".`;
    const secrets: readonly unknown[] = [options?.secret].flat();
    if (secrets.length === 0 || !secrets.every(isSecretSource))
      return `webhooks["${path}"].secret must name a variable of the environment, env("LEAD_WEBHOOK_SECRET"), or a stored secret, secret("lead-webhook"). The secret itself is not written down here.`;
  }
  return null;
}
