import type { NoticeTopic } from "../base/notice-topic.ts";

/** A message as it leaves: plain text, in which nothing that strangers wrote can act. */
export interface OutgoingNotice {
  /** Stable over all attempts. */
  readonly id: string;
  readonly title: string;
  /** One for each notice. */
  readonly items: readonly OutgoingItem[];
  /** How many more there are than items. */
  readonly more: number;
  /** Where the recipient sees all of them. */
  readonly url: string;
  /** Where they say what they want to be told of. */
  readonly settingsUrl: string;
}
export interface OutgoingItem {
  readonly words: string;
  /** "for role:ae", "until 14:00 UTC" */
  readonly facts: readonly string[];
  readonly url: string;
}

/** A way by which messages leave. Resolves when the other side has taken the message; may be given the same one again. */
export interface NoticeChannel {
  readonly name: string;
  /** What it is about; of mail the person says so. */
  readonly about?: readonly NoticeTopic[];
  readonly workflows?: readonly string[];
  send(message: OutgoingNotice, to: string, signal: AbortSignal): Promise<void>;
}

/** The other side will never take this message. `stop`: nor any other one. */
export class NoticeRefused extends Error {
  readonly stop: boolean;

  constructor(message: string, stop = false) {
    super(message);
    this.name = "NoticeRefused";
    this.stop = stop;
  }
}
