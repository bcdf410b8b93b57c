import { resolve } from "node:path";

/** The folder of everything that a run writes; the same rule as the engine's. */
export const signalboxHome = (): string => resolve(process.env.SIGNALBOX_HOME || ".signalbox");
