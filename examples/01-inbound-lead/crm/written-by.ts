/** Which run and which call write a row; the checker counts by it. */
export type WrittenBy = { readonly runId: string; readonly effectKey: string };
