import type { RunStatus } from "signalbox/client";

/** What a person can order of a run, and when it makes sense. */
export const verbs = {
  retry: {
    label: "Retry",
    says: "What failed is opened again; everything that was done stays.",
    route: "POST /api/runs/{run}/retry",
    when: ["failed"],
  },
  pause: {
    label: "Pause",
    says: "Nothing new is ordered until somebody resumes it. What is under way is recorded.",
    route: "POST /api/runs/{run}/pause",
    when: ["running", "waiting", "queued"],
  },
  resume: { label: "Resume", says: "It goes on from where it is.", route: "POST /api/runs/{run}/resume", when: ["paused", "blocked"] },
  cancel: {
    label: "Cancel",
    says: "No effect can be ordered after it. What is under way is awaited and recorded.",
    route: "POST /api/runs/{run}/cancel",
    when: ["queued", "running", "waiting", "paused", "blocked"],
  },
} as const;
export type Verb = keyof typeof verbs;

export const verbsFor = (status: RunStatus): readonly Verb[] =>
  (Object.keys(verbs) as Verb[]).filter((verb) => (verbs[verb].when as readonly string[]).includes(status));
