import type { Answer, Doer, QuestionId } from "signalbox/analysis";
import type { ControllerName } from "../design/controller.tsx";

export const answerWords: Readonly<Record<Answer, string>> = { yes: "Yes", no: "No", unsure: "Unsure" };
/** What a column over answers is called. */
export const shortWords: Readonly<Record<QuestionId, string>> = {
  wellDefined: "Well defined",
  highVolume: "A lot of it",
  reviewed: "Must be seen",
  audited: "Explained",
  openEnded: "Open-ended",
};
export const doerWords: Readonly<Record<Doer, string>> = {
  rules: "rules",
  prompt: "one model call",
  agent: "an agent",
  person: "a person",
};
export const controllerOf: Readonly<Record<Doer, ControllerName>> = { rules: "rules", prompt: "ai", agent: "ai", person: "human" };
