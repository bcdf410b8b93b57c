// What a config may say of notices and alerts. Which secrets there are is not looked at.
import { parseDuration } from "../../base/duration.ts";
import { parseHostEntry } from "../../base/host-entry.ts";
import { isMailAddress } from "../../base/mail-address.ts";
import { noticeTopics } from "../../base/notice-topic.ts";
import { isSecretSource } from "../../base/secret-source.ts";
import type { AlertRule, NoticeOptions, SmtpOptions } from "../../definition/notice-options.ts";
import type { AnyWorkflow } from "../../definition/workflow.ts";

export interface ConfiguredNotices {
  readonly workflows: readonly Pick<AnyWorkflow, "id">[];
  readonly notices?: NoticeOptions;
  readonly alerts?: readonly AlertRule[];
  readonly publicUrl?: string;
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const PORT_MOST = 65_535;

/** What is wrong; null: nothing. */
export function noticeComplaint({ workflows, notices = {}, alerts = [], publicUrl }: ConfiguredNotices): string | null {
  const ids = new Set(workflows.map(({ id }) => id));
  return (
    urlComplaint(publicUrl) ??
    timesComplaint(notices) ??
    mailComplaint(notices) ??
    firstOf(Object.entries(notices.webhooks ?? {}), ([name]) => webhookComplaint(notices, name, ids)) ??
    peopleComplaint("notices.operators", notices.operators) ??
    alertsComplaint(alerts, ids)
  );
}

function urlComplaint(url: string | undefined): string | null {
  if (url === undefined) return null;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isPlain =
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.search === "" && parsed.hash === "" && parsed.username === "";
  return isPlain ? null : 'publicUrl must be the address that people reach the console at, such as "https://signalbox.example".';
}

function timesComplaint({ deadlineWithin = "1h", groupFor = "1m" }: NoticeOptions): string | null {
  for (const [name, text] of Object.entries({ deadlineWithin, groupFor }))
    if (parseDuration(String(text)) === null) return `notices.${name} must be a duration such as "1h".`;
  return null;
}

function mailComplaint({ smtp, from }: NoticeOptions): string | null {
  if (from !== undefined && !isMailAddress(from)) return 'notices.from must be one address: "signalbox@example.com".';
  if (smtp === undefined) return null;
  if (from === undefined) return 'notices.smtp needs a sender: from: "signalbox@example.com".';
  const { host, port, tls, user, password } = smtp;
  if (parseHostEntry(host) === null || host.includes(":")) return 'notices.smtp.host must be the name of a server: "smtp.example.com".';
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port <= PORT_MOST)) return "notices.smtp.port must be a port.";
  if (tls !== undefined && !["required", "implicit", "off"].includes(tls))
    return 'notices.smtp.tls must be "required", "implicit" or "off".';
  if ((user === undefined) !== (password === undefined)) return "notices.smtp has a user and a password, or neither.";
  if (password !== undefined && !isSecretSource(password))
    return 'notices.smtp.password must name a variable of the environment, env("SMTP_PASSWORD"), or a stored secret, secret("smtp").';
  return inTheClear(smtp) ? 'notices.smtp would send its password unencrypted: take tls: "off" away, or the user.' : null;
}
const inTheClear = ({ tls, user, host }: SmtpOptions): boolean =>
  tls === "off" && user !== undefined && !["localhost", "127.0.0.1"].includes(host);

function webhookComplaint({ webhooks = {} }: NoticeOptions, name: string, ids: ReadonlySet<string>): string | null {
  const place = `notices.webhooks.${name}`;
  const { url, secret, about = [], workflows = [] } = webhooks[name] ?? {};
  if (!NAME.test(name)) return `${place}: a webhook's name has a-z, 0-9 and "-".`;
  if (typeof url === "string" ? !isPostable(url) : !isSecretSource(url))
    return `${place}.url must be an address with https, env("...") or secret("...").`;
  const secrets: readonly unknown[] = [secret].flat();
  if (secrets.length === 0 || !secrets.every(isSecretSource))
    return `${place}.secret must name a variable of the environment, env("NOTICE_SECRET"), or a stored secret, secret("notice"). What is posted is signed.`;
  const topic = about.find((each) => !noticeTopics.includes(each));
  if (topic !== undefined) return `${place}.about: "${topic}" is none of ${noticeTopics.join(", ")}.`;
  return unknownWorkflow(`${place}.workflows`, workflows, ids);
}

/** Whether it may be reached is looked at when it is. */
export function isPostable(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === "" && parsed.password === "";
}

function alertsComplaint(alerts: readonly AlertRule[], ids: ReadonlySet<string>): string | null {
  if (!Array.isArray(alerts)) return "`alerts` must be a list of rules.";
  const twice = alerts.find(({ name }, index) => alerts.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) return `two alerts have the name "${twice.name}". Give one of them another.`;
  return firstOf(alerts, (rule) => alertComplaint(rule, ids));
}

function alertComplaint({ name, over, workflow, threshold, window, to }: AlertRule, ids: ReadonlySet<string>): string | null {
  const place = `alerts: "${name}"`;
  if (!NAME.test(String(name))) return `${place} is no name: a-z, 0-9 and "-".`;
  if (!["failures", "waiting", "spend"].includes(over)) return `${place}: over must be "failures", "waiting" or "spend".`;
  if (!(Number.isFinite(threshold) && threshold > 0)) return `${place}: threshold must be more than 0.`;
  if (over !== "spend" && !Number.isInteger(threshold))
    return `${place}: threshold is a count of ${over === "failures" ? "runs" : "tasks"}.`;
  if ((parseDuration(String(window)) ?? 0) <= 0) return `${place}: window must be a duration such as "15m".`;
  if (!Array.isArray(to) || to.length === 0) return `${place}: to must say who is told: ["role:operator"].`;
  return peopleComplaint(`${place}: to`, to) ?? (workflow === undefined ? null : unknownWorkflow(`${place}: workflow`, [workflow], ids));
}

function peopleComplaint(place: string, who: readonly string[] | undefined): string | null {
  if (who === undefined) return null;
  const isList = Array.isArray(who) && who.every((name) => typeof name === "string" && /^[^\s,]{1,100}$/.test(name));
  return isList ? null : `${place} must be a list of people and roles: ["role:operator"].`;
}

function unknownWorkflow(place: string, named: readonly string[], ids: ReadonlySet<string>): string | null {
  const unknown = named.find((id) => !ids.has(id));
  return unknown === undefined ? null : `${place}: there is no workflow "${unknown}".`;
}

function firstOf<T>(list: readonly T[], complaint: (item: T) => string | null): string | null {
  for (const item of list) {
    const found = complaint(item);
    if (found !== null) return found;
  }
  return null;
}
