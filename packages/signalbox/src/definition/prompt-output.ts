import { z } from "zod";
import type { Schema } from "./schema.ts";

/** What classify answers: one of the labels, and how sure the model says it is (0 to 1). */
export const labelOutput = (labels: readonly string[]): Schema =>
  z.object({ label: z.enum([...labels]), confidence: z.number().min(0).max(1) });
export const summaryOutput: Schema = z.object({ summary: z.string() });
export const draftOutput: Schema = z.object({ text: z.string() });
