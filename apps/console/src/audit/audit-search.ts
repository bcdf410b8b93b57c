export const auditTabs = ["acts", "instance"] as const;
export type AuditTab = (typeof auditTabs)[number];

export interface AuditSearch {
  readonly tab?: AuditTab;
  readonly actor?: string;
  readonly action?: string;
  /** The last entry of the page before this one. */
  readonly before?: number;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function readAuditSearch(given: Readonly<Record<string, unknown>>): AuditSearch {
  const tab = auditTabs.find((each) => each === given.tab);
  const actor = textOf(given.actor);
  const action = textOf(given.action);
  const before = Number(given.before);
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(actor === undefined ? {} : { actor }),
    ...(action === undefined ? {} : { action }),
    ...(Number.isInteger(before) && before > 0 ? { before } : {}),
  };
}
