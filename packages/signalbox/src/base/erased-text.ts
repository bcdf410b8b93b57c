/** What is read in place of an erased value. `at`: ISO 8601. */
export const erasedText = ({ at, by }: { readonly at: string; readonly by: string }): string => `erased on ${at.slice(0, 10)} by ${by}`;
