/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly status: "ok" | "problem" | "unknown";
  readonly detail: string;
  /** What to do about a problem. */
  readonly advice: string | null;
}
export const fine = (name: string, detail: string): Finding => ({ name, status: "ok", detail, advice: null });
export const wrong = (name: string, detail: string, advice: string): Finding => ({ name, status: "problem", detail, advice });
/** Cannot be told from here. */
export const open = (name: string, detail: string): Finding => ({ name, status: "unknown", detail, advice: null });
