/** Tells an operator what they should know. `runId`: the run that it is about, where it is about one. */
export type Report = (message: string, error?: Error, runId?: string) => void;
