import { join } from "node:path";

/** The folder that holds the store and all that a run writes: SIGNALBOX_HOME, or .signalbox in the working directory. */
export const homeFolder = (): string => process.env.SIGNALBOX_HOME ?? join(process.cwd(), ".signalbox");
