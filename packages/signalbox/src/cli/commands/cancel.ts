import { steering } from "../steering.ts";

export const cancel = steering(
  "cancel",
  "end a run: what it waits for is let go, calls in flight are asked to stop and awaited",
  "Cancelled.",
);
