import { durationMs } from "../../base/duration.ts";
import type { AlertRule, NoticeOptions } from "../../definition/notice-options.ts";
import type { People } from "../../definition/people.ts";
import type { NoticeChannel } from "../../ports/notice-channel.ts";
import type { NoticePreference } from "../../ports/notices.ts";
import type { Report } from "../../ports/report.ts";
import type { Services } from "../services.ts";

/** What notices are made of: the engine that they are about, and what was configured. Everything is asked when it is needed: a reload may change it. */
export interface NoticeHost {
  readonly services: Services;
  readonly now: () => number;
  readonly people: () => People;
  /** The instance is paused as a whole, or only read: nothing is told and nothing leaves. */
  readonly isStill: () => boolean;
  readonly options: () => NoticeOptions;
  readonly alerts: () => readonly AlertRule[];
  readonly channels: () => readonly NoticeChannel[];
  /** By person. Who is not in it gets no mail. */
  readonly preferences: () => Promise<ReadonlyMap<string, NoticePreference>>;
  /** Of the console, as its people reach it: "https://signalbox.example". */
  readonly url: () => string;
  readonly report: Report;
}

export const EMAIL = "email";
const OPERATORS: readonly string[] = ["role:operator", "role:admin"];

export const operatorsOf = ({ operators }: NoticeOptions): readonly string[] => operators ?? OPERATORS;
export const groupMs = ({ groupFor = "1m" }: NoticeOptions): number => durationMs(groupFor, "notices.groupFor");
export const nearMs = ({ deadlineWithin = "1h" }: NoticeOptions): number => durationMs(deadlineWithin, "notices.deadlineWithin");
