import { steering } from "../steering.ts";

export const pause = steering("pause", "let a run begin nothing new; calls in flight are recorded", "Paused.");
