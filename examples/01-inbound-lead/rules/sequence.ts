import { z } from "zod";
import type { Sender } from "./sender.ts";
import type { Seniority } from "./seniority.ts";

export const SEQUENCES = ["enterprise-executive", "enterprise-team", "growth", "nurture-company", "nurture-personal", "campus"] as const;
export const SequenceId = z.enum(SEQUENCES);
export type SequenceId = z.infer<typeof SequenceId>;

/** Above this many employees a company buys as an enterprise. */
const ENTERPRISE = 1000;

/** What follows a first mail that was approved. */
export function chooseSequence({ seniority, employees }: { seniority: Seniority; employees: number | null }): SequenceId {
  if ((employees ?? 0) < ENTERPRISE) return "growth";
  return seniority === "executive" || seniority === "head" ? "enterprise-executive" : "enterprise-team";
}

/** What keeps a lead warm that is not worth a person's time yet. */
export const chooseNurture = ({ sender }: { sender: Sender }): SequenceId =>
  sender.kind === "free-mail" ? "nurture-personal" : "nurture-company";
