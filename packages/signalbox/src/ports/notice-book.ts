import type { NoticeList, ReadNoticesRequest } from "./notices.ts";

export interface NoticeChannelView {
  readonly name: string;
  /** Why it is not used any more; null: it is. */
  readonly off: string | null;
}
/** Notices as their readers meet them. */
export interface NoticeBook {
  list(recipient: string, filter?: { readonly before?: number; readonly unread?: boolean; readonly limit?: number }): NoticeList;
  markRead(request: ReadNoticesRequest): Promise<void>;
  channels(): readonly NoticeChannelView[];
  /** Sends a message that is about nothing, once. */
  test(channel: string, person: string): Promise<{ readonly sent: boolean; readonly error: string | null }>;
}
