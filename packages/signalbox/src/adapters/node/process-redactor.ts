import { Redactor } from "../../base/redactor.ts";

/** Knows every secret that this process has met, whichever engine met it. */
export const processRedactor = new Redactor();
