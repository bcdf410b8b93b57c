import { visible as written } from "signalbox/analysis";

/** A stranger's text on one line: breaks become spaces, and what cannot be seen or turns text around is written out. */
export const visible = (text: string): string => written(text.replace(/\s+/g, " "));
