import type { PausedInstance } from "../../ports/engine.ts";

/** Said beside whatever a command prints: the runs that it lists do not go on. */
export const pausedText = ({ since, detail }: PausedInstance): string =>
  `the instance is paused since ${since}: its store was restored (${detail}). Nothing goes on until "signalbox resume --all --as <person>".`;
