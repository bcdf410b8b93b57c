export interface ReferenceSearch {
  /** Words that all stand in an operation's noun, path, summary or permission. */
  readonly find?: string;
}

export const readReferenceSearch = (given: Readonly<Record<string, unknown>>): ReferenceSearch =>
  typeof given.find === "string" && given.find !== "" ? { find: given.find } : {};
