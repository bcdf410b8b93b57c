import { processEnvironment } from "./adapters/node/environment.ts";
import { githubWebhooks } from "./adapters/node/webhooks/github-webhooks.ts";
import { standardWebhooks } from "./adapters/node/webhooks/standard-webhooks.ts";
import type { SecretSource } from "./base/secret-source.ts";
import type { WebhookKind } from "./definition/webhook-options.ts";
import type { Config } from "./engine/config.ts";
import { type Webhook, type Webhooks, webhooksOf } from "./engine/webhooks.ts";
import type { Environment } from "./ports/environment.ts";
import type { Hook, SignatureForm } from "./ports/webhook.ts";

const signatureForms: Readonly<Record<WebhookKind, SignatureForm>> = { standard: standardWebhooks, github: githubWebhooks };

/** The webhooks of live versions as they are served: their secrets are asked for at each delivery. */
export const hooksOf = (served: Webhooks, secretOf: (source: SecretSource) => string | undefined): readonly Hook[] =>
  webhooksOf(served).map(({ path, workflow, kind, secrets }) => ({
    path,
    workflow,
    form: signatureForms[kind],
    secrets: () => secrets.flatMap((source) => secretOf(source) ?? []),
  }));

/** What keeps a webhook from taking deliveries, or from taking those of one of its secrets. Never says a secret. */
export interface SecretGap {
  readonly workflow: string;
  readonly path: string;
  /** "missing": nothing is there yet. "unusable": what is there is no secret of this kind. */
  readonly kind: "missing" | "unusable";
  readonly message: string;
  readonly advice: string;
}

/** Of the environment alone: what the instance stores is not looked at. */
export const secretGaps = (config: Config, environment: Environment = processEnvironment): readonly SecretGap[] =>
  webhooksOf(config).flatMap((webhook) => gapsOf(webhook, environment));

function gapsOf({ workflow, path, kind, secrets }: Webhook, environment: Environment): readonly SecretGap[] {
  const gap = (of: SecretGap["kind"], message: string, advice: string): SecretGap => ({ workflow, path, kind: of, message, advice });
  if (secrets.length === 0) {
    const advice = `Say in the config where it is: webhooks: { "${path}": { secret: env("WEBHOOK_SECRET") } }.`;
    return [gap("missing", `webhook("${path}") has no secret, so every delivery is answered with 503.`, advice)];
  }
  const variables = secrets.filter((source) => source.kind === "env");
  const given = variables.flatMap(({ name }) => (environment[name] === undefined ? [] : [{ name, secret: environment[name] }]));
  const names = variables.map(({ name }) => name).join(" or ");
  if (given.length === 0 && variables.length === secrets.length)
    return [gap("missing", `webhook("${path}") has no secret here, so every delivery is answered with 503.`, `Set ${names}. ${how[kind]}`)];
  return given
    .filter(({ secret }) => signatureForms[kind].keyOf(secret) === null)
    .map(({ name }) => gap("unusable", `webhook("${path}"): what is in ${name} is no secret of this kind, and is not used.`, how[kind]));
}

const how = {
  standard: 'A secret is "whsec_" and 24 to 64 random bytes in base64: echo "whsec_$(openssl rand -base64 32)".',
  github: "A secret is a text of 16 characters or more that GitHub was told as well: openssl rand -hex 32.",
} as const;
