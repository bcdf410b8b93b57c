// A run of one step: what most of a large store consists of.
import { tool, workflow } from "signalbox";
import { z } from "zod";

export const ENTRY = "entry";
const Entry = z.object({ n: z.number(), text: z.string() });
export const entryInput = (n: number) => ({ n, text: `Entry ${n} is filed under its number, with a few words about what it is.` });
export const file = ({ n, text }: z.infer<typeof Entry>): z.infer<typeof Entry> => ({ n: n + 1, text });

const filed = tool({ id: "bench.file", effect: "none", input: Entry, output: Entry, run: async (value) => file(value) });

export const entry = workflow({ id: ENTRY, input: Entry, limits: { costUsd: 0 }, flow: (f, value) => f.call("file", filed, value) });
