/** What is asked of a process and of each of its steps before anything of it is built. */
export const QUESTIONS = [
  {
    id: "wellDefined",
    question: "Is it well defined?",
    hint: "Somebody can write down now which way each case goes, and would write the same tomorrow.",
  },
  {
    id: "highVolume",
    question: "Is there a lot of it?",
    hint: "So many cases that what each costs, and that each takes the same time, matters.",
  },
  {
    id: "reviewed",
    question: "Must a person see it before it goes on?",
    hint: "By law, by contract, or because a mistake is dear and cannot be taken back.",
  },
  {
    id: "audited",
    question: "Must failures be explained?",
    hint: "Somebody will ask why it went wrong, and wants a step and not a guess.",
  },
  {
    id: "openEnded",
    question: "Is it open-ended?",
    hint: "What a good result looks like, or how much has to be looked at, is only known on the way.",
  },
] as const;
export type QuestionId = (typeof QUESTIONS)[number]["id"];

export const ANSWERS = ["yes", "no", "unsure"] as const;
export type Answer = (typeof ANSWERS)[number];
export type Answers = { readonly [Q in QuestionId]: Answer };
