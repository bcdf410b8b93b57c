// A run that waits for a person at once: a short value to judge, a month's time.
import { workflow } from "signalbox";
import { z } from "zod";

export const REVIEW = "review";
export const REVIEWER = "ana";
export const reviewInput = (n: number) => ({ n, text: `Please look at entry ${n} and say whether it may go out.` });

export const review = workflow({
  id: REVIEW,
  input: z.object({ n: z.number(), text: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, entry) => {
    f.approve("judge", { show: entry.text, by: "role:judge", within: "30d", granted: () => undefined });
    return entry.n;
  },
});
