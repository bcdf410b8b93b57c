import { registerHooks } from "node:module";

/** What definitions are written with, and what comes with the command. */
const OWN = /^(signalbox|zod)(\/|$)/;

let isRegistered = false;

/**
 * A file outside of every project finds the packages that it is written with as well: where none is installed beside it, those of the command.
 * What is installed beside a file is taken first.
 */
export function lendOwnPackages(): void {
  if (isRegistered) return;
  isRegistered = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context);
      } catch (thrown) {
        if (!OWN.test(specifier) || (thrown as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw thrown;
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}
