// Before the first browser test: the console is built where its sources have changed, and one browser is started for all of them.
import type { TestProject } from "vitest/node";
import { buildConsole } from "../../../../scripts/build-console.ts";
import { startBrowser } from "./start-browser.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the browser listens. */
    readonly browser: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildConsole();
  const browser = await startBrowser();
  project.provide("browser", browser.wsEndpoint());
  return () => browser.close();
}
