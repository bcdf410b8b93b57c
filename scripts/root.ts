import { resolve } from "node:path";

/** The repository's root. */
export const root = resolve(import.meta.dirname, "..");

/** The library's folder, from the root. */
export const library = "packages/signalbox";
