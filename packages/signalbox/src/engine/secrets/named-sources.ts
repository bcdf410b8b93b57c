// Which secrets a config names, and for what: learnt when the engine opens, so that they are kept out of everything from then on.
import type { SecretSource } from "../../base/secret-source.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";
import type { Config } from "../config.ts";
import { webhooksOf } from "../webhooks.ts";
import type { SecretBook } from "./secret-book.ts";

export interface NamedSource {
  readonly source: SecretSource;
  /** "models.large", "webhook("/lead")" */
  readonly by: string;
}

export function namedSources(config: Pick<Config, "models" | "workflows" | "webhooks" | "signIn" | "notices">): readonly NamedSource[] {
  const keys = Object.entries(config.models ?? {}).flatMap(([name, { key }]) =>
    key === undefined ? [] : [{ source: key, by: `models.${name}` }],
  );
  const { workflows, webhooks } = config;
  const hooks = webhooksOf({ workflows, ...(webhooks === undefined ? {} : { webhooks }) }).flatMap(({ path, secrets }) =>
    secrets.map((source) => ({ source, by: `webhook("${path}")` })),
  );
  const { smtp, webhooks: posted = {} } = config.notices ?? {};
  const notices = [
    ...(smtp?.password === undefined ? [] : [{ source: smtp.password, by: "notices.smtp" }]),
    ...Object.entries(posted).flatMap(([name, { url, secret }]) =>
      [secret, ...(typeof url === "string" ? [] : [url])].flat().map((source) => ({ source, by: `notices.webhooks.${name}` })),
    ),
  ];
  const clientSecret = config.signIn?.openId?.clientSecret;
  return [...keys, ...hooks, ...notices, ...(clientSecret === undefined ? [] : [{ source: clientSecret, by: "signIn.openId" }])];
}

/** What is named and not stored, for whoever starts the instance. */
export function missingSecrets(
  workflows: readonly AnyWorkflow[],
  sources: readonly NamedSource[],
  names: ReadonlySet<string>,
): readonly string[] {
  const missing = new Map<string, Set<string>>();
  const note = (name: string, by: string): void => {
    if (!names.has(name)) missing.set(name, (missing.get(name) ?? new Set()).add(by));
  };
  for (const { source, by } of sources) if (source.kind === "secret") note(source.name, by);
  for (const { tools } of workflows)
    for (const { card } of tools.values()) if (card.connection !== undefined) note(card.connection, `tool "${card.id}"`);
  return [...missing].map(
    ([name, by]) =>
      `There is no secret "${name}", which ${[...by].join(", ")} uses: its calls fail before they are sent. Set it: signalbox secrets set ${name}.`,
  );
}

/** What an operator should know of the secrets when the instance starts. Learns all that there are. */
export function secretTroubles(book: SecretBook, workflows: readonly AnyWorkflow[], sources: readonly NamedSource[]): readonly string[] {
  const unreadable = book.learn(sources.map(({ source }) => source));
  return [...unreadable, ...missingSecrets(workflows, sources, book.names)];
}
