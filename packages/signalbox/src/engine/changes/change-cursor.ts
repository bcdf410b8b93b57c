import type { ChangePlace } from "../../ports/change-store.ts";

export const cursorOf = ({ lineage, batches, others }: ChangePlace): string => `${lineage}.${batches}.${others}`;

/** Null: nothing that `cursorOf` has made. */
export function placeOf(cursor: string): ChangePlace | null {
  const [, lineage, batches, others] = /^([0-9a-f]{1,8}-\d{1,9})\.(\d{1,15})\.(\d{1,15})$/.exec(cursor) ?? [];
  return lineage === undefined ? null : { lineage, batches: Number(batches), others: Number(others) };
}
