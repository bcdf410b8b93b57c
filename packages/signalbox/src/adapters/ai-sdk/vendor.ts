import { notSent } from "./entry.ts";

/** A vendor's package, which is installed only where it is used. */
export async function vendor<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    throw notSent("adapter-missing", `The package ${name} cannot be loaded. Install it: npm install ${name}`, thrown);
  }
}
