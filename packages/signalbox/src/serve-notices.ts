// How notices leave an instance that is served: what the config says of channels, with the secrets that it names.

import { webhookChannel } from "./adapters/node/notices/webhook-channel.ts";
import { smtpChannel } from "./adapters/nodemailer/smtp-channel.ts";
import type { SecretSource } from "./base/secret-source.ts";
import type { Config } from "./engine/config.ts";
import type { EmbeddedEngine } from "./engine/embedded-engine.ts";
import { Notices } from "./engine/notices/notices.ts";
import type { NoticeChannel } from "./ports/notice-channel.ts";
import type { NoticePreference } from "./ports/notices.ts";
import type { Report } from "./ports/report.ts";

export interface ServedNotices {
  readonly config: () => Config;
  readonly preferences: () => Promise<ReadonlyMap<string, NoticePreference>>;
  /** Where the console is served, for a config that names no other place. */
  readonly url: () => string;
  readonly report: Report;
}

/** Tells people of what an engine does, until it is closed. */
export function serveNotices(engine: EmbeddedEngine, options: ServedNotices): Notices {
  const { config, preferences, url, report } = options;
  const notices = new Notices({
    services: engine.services,
    now: () => engine.now(),
    people: () => engine.people,
    isStill: () => engine.isStill,
    options: () => config().notices ?? {},
    alerts: () => config().alerts ?? [],
    channels: () => channelsOf(engine, options),
    preferences,
    url: () => config().publicUrl ?? url(),
    report,
  });
  engine.afterCommits(() => notices.committed());
  return notices;
}

function channelsOf(engine: EmbeddedEngine, { config, preferences }: ServedNotices): readonly NoticeChannel[] {
  const { notices: { smtp, from, webhooks = {} } = {} } = config();
  const secretOf = (source: SecretSource): string | null => engine.services.secrets.available(source) ?? null;
  const addressOf = async (person: string): Promise<string | null> => (await preferences()).get(person)?.email ?? null;
  const { transport } = engine.services;
  return [
    ...(smtp === undefined || from === undefined
      ? []
      : [smtpChannel({ smtp, from, password: () => (smtp.password === undefined ? null : secretOf(smtp.password)), addressOf })]),
    ...Object.entries(webhooks).map(([name, { url, secret, ...filter }]) =>
      webhookChannel({
        name,
        url: () => (typeof url === "string" ? url : secretOf(url)),
        secrets: () => [secret].flat().flatMap((each) => secretOf(each) ?? []),
        ...filter,
        transport,
        now: () => engine.now(),
      }),
    ),
  ];
}
