const LEGAL_FORM =
  /\b(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|gmbh|ag|kg|sa|sas|sarl|srl|spa|bv|nv|ab|as|oy|aps|kk|pty|pte|group|holding|holdings)\b/g;

/** One spelling for comparing: no case, accents, punctuation or repeated spaces; letters of every script stay. K.K. is kk, O'Brien obrien. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[.'’]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** A company's name without its legal form: "Acme, Inc." and "ACME" are one. */
export const foldCompany = (name: string): string => {
  const folded = fold(name);
  const bare = folded.replace(LEGAL_FORM, " ").replace(/\s+/g, " ").trim();
  return bare === "" ? folded : bare;
};
