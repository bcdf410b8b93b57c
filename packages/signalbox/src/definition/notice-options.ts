import type { NoticeTopic } from "../base/notice-topic.ts";
import type { SecretSource } from "../base/secret-source.ts";

/** A server that takes mail. */
export interface SmtpOptions {
  readonly host: string;
  /** Default: 587, or 465 where TLS is implicit. */
  readonly port?: number;
  /** required: the connection is encrypted before anything is said (STARTTLS). implicit: from its first byte. Default: "required". */
  readonly tls?: "required" | "implicit" | "off";
  readonly user?: string;
  readonly password?: SecretSource;
}

/** An address that notices are posted to, in the form that Slack and others read, signed as Standard Webhooks says. */
export interface NoticeWebhookOptions {
  /** https. Where the address itself is a secret, as Slack's is: env("SLACK_URL"). */
  readonly url: string | SecretSource;
  /** Several while one takes the other's place: each delivery is signed with all of them. */
  readonly secret: SecretSource | readonly SecretSource[];
  /** Default: all topics. */
  readonly about?: readonly NoticeTopic[];
  /** Ids of workflows. Default: all of them. */
  readonly workflows?: readonly string[];
}

/** Who is told, by which way, when a person is needed or something failed. */
export interface NoticeOptions {
  readonly smtp?: SmtpOptions;
  /** The sender of mails: "signalbox@example.com". */
  readonly from?: string;
  readonly webhooks?: { readonly [name: string]: NoticeWebhookOptions };
  /** Who is told of failures, of outcomes that nobody knows, and of tasks whose role nobody holds. Default: role:operator and role:admin. */
  readonly operators?: readonly string[];
  /** How long before its end an open task is told of once more. Default: "1h". */
  readonly deadlineWithin?: string;
  /** How long notices to one person about one workflow are collected before they leave together. Default: "1m". */
  readonly groupFor?: string;
}

/** A rule over the store as a whole, as data. */
export interface AlertRule {
  readonly name: string;
  /**
   * failures: runs that failed or were blocked in the window. waiting: tasks that have been open for longer than the window.
   * spend: US dollars that were spent in the window.
   */
  readonly over: "failures" | "waiting" | "spend";
  /** Only of this workflow. */
  readonly workflow?: string;
  /** It fires at this or more, and has recovered below four fifths of it. */
  readonly threshold: number;
  /** "15m", "1h" */
  readonly window: string;
  /** People and roles. */
  readonly to: readonly string[];
}
