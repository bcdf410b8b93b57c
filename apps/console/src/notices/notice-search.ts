/** What the list of notices shows: all of it is in its address. */
export interface NoticeSearch {
  readonly unread?: true;
  /** Only those before this one. */
  readonly before?: number;
}

export const readNoticeSearch = ({ unread, before }: Readonly<Record<string, unknown>>): NoticeSearch => ({
  ...(unread === true || unread === "true" ? { unread: true as const } : {}),
  ...(Number.isSafeInteger(Number(before)) && Number(before) > 0 ? { before: Number(before) } : {}),
});
