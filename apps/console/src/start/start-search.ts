export interface StartSearch {
  /** A conversation is begun: it goes on there. */
  readonly chat?: true;
}

export const readStartSearch = ({ chat }: Readonly<Record<string, unknown>>): StartSearch =>
  chat === true || chat === "true" ? { chat: true } : {};
