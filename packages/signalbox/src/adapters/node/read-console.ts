import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, resolve, sep } from "node:path";
import type { ConsoleFiles } from "../../ports/console-files.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Where `npm run pack` and the build of a checkout put it. */
const folder = resolve(import.meta.dirname, "../../../console");

/** The built console, read once and whole, so that no path of a request ever reaches the file system. Null: it was not built. */
export function readConsole(): ConsoleFiles | null {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const address = `/${relative(folder, path).split(sep).join("/")}`;
      const type = types[extname(entry.name)] ?? "application/octet-stream";
      return [address, { body: new Uint8Array(readFileSync(path)), type, hashed: address.startsWith("/assets/") }];
    }),
  );
}
