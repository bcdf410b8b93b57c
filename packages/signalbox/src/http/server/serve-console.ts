import type { ConsoleFiles } from "../../ports/console-files.ts";
import type { Api } from "./api.ts";

/** Serves the console at every address that is not the API's: which screen it is, the page itself knows. */
export function serveConsole(api: Api, files: ConsoleFiles): void {
  const page = files.get("/index.html");
  api.get("*", async (context, next) => {
    const { path } = context.req;
    const isFile = (path.split("/").at(-1) ?? "").includes(".");
    const file = files.get(path) ?? (path.startsWith("/api/") || isFile ? undefined : page);
    if (file === undefined) return next();
    const caching = file.hashed ? "public, max-age=31536000, immutable" : "no-cache";
    return context.body(file.body, 200, { "content-type": file.type, "cache-control": caching });
  });
}
