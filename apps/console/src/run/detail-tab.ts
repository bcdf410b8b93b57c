/** What the detail of a moment shows. */
export const detailTabs = ["what", "decision", "messages", "event"] as const;
export type DetailTab = (typeof detailTabs)[number];
