// The built console, read once: no path of a request ever reaches the file system.
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { Api } from "./api.ts";

interface ServedFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Its name holds the hash of what is in it. */
  readonly hashed: boolean;
}
export type ConsoleFiles = ReadonlyMap<string, ServedFile>;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** @throws Error when the folder does not exist: the console was not built. */
export function readConsole(folder: string): ConsoleFiles {
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

/** Serves the console at every address that is not the API's: which screen it is, the page itself knows. */
export function serveConsole(api: Api, files: ConsoleFiles): void {
  const page = files.get("/index.html");
  api.get("*", async (context, next) => {
    const { path } = context.req;
    const file = files.get(path) ?? (path.startsWith("/api/") || extname(path) !== "" ? undefined : page);
    if (file === undefined) return next();
    const caching = file.hashed ? "public, max-age=31536000, immutable" : "no-cache";
    return context.body(file.body, 200, { "content-type": file.type, "cache-control": caching });
  });
}
