/** The two runs that are compared, and whether also what is the same is shown. */
export interface CompareSearch {
  readonly left?: string;
  readonly right?: string;
  readonly same?: true;
}

const runId = (given: unknown): string | null => (typeof given === "string" && given !== "" && given.length <= 100 ? given : null);

export function readCompareSearch({ left, right, same }: Readonly<Record<string, unknown>>): CompareSearch {
  const [one, other] = [runId(left), runId(right)];
  return { ...(one === null ? {} : { left: one }), ...(other === null ? {} : { right: other }), ...(same === true ? { same } : {}) };
}
