import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type BrowserServer, chromium } from "playwright-core";
import { root } from "../../../../scripts/root.ts";

/** Nothing that it would ask of the network by itself, and nothing that makes its rules for pages softer. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const places = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"];
const START_MS = 60_000;

interface Candidate {
  readonly executable: () => Promise<string>;
  readonly environment?: () => Promise<Readonly<Record<string, string>>>;
}

/** Starts the machine's Chromium; where there is none that starts, the one that @sparticuz/chromium brings, at last with the libraries it brings. */
export async function startBrowser(): Promise<BrowserServer> {
  const candidates: readonly Candidate[] = [
    ...machineBrowsers().map((path) => ({ executable: async () => path })),
    { executable: broughtBrowser },
    { executable: broughtBrowser, environment: broughtLibraries },
  ];
  const failures: string[] = [];
  for (const { executable, environment } of candidates) {
    try {
      const env = { ...process.env, ...(await environment?.()) };
      return await chromium.launchServer({ executablePath: await executable(), args, env, timeout: START_MS });
    } catch (thrown) {
      failures.push(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  throw new Error(`No Chromium could be started. SIGNALBOX_CHROMIUM names another one.\n${failures.join("\n")}`);
}

function machineBrowsers(): readonly string[] {
  const named = process.env.SIGNALBOX_CHROMIUM;
  if (named === "brought") return [];
  if (named !== undefined) return [named];
  const folders = (process.env.PATH ?? "").split(delimiter);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].filter(isProgram).slice(0, 1);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const unpacked = join(root, "build/chromium");

/** Unpacked once for each checkout: beside its place first, so that half of it is never taken for the whole. */
async function broughtBrowser(): Promise<string> {
  if (!existsSync(unpacked)) {
    const beside = `${unpacked}-${process.pid}`;
    mkdirSync(beside, { recursive: true });
    await unpackInto(beside);
    if (existsSync(unpacked)) rmSync(beside, { recursive: true });
    else renameSync(beside, unpacked);
  }
  return join(unpacked, "chromium");
}

/** The package unpacks into the folder for temporary files. */
async function unpackInto(folder: string): Promise<void> {
  const { TMPDIR: before } = process.env;
  process.env.TMPDIR = folder;
  try {
    const { default: brought, inflate } = await import("@sparticuz/chromium");
    await brought.executablePath();
    await inflate(join(root, "node_modules/@sparticuz/chromium/bin/al2023.tar.br"));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

async function broughtLibraries(): Promise<Readonly<Record<string, string>>> {
  return { LD_LIBRARY_PATH: join(unpacked, "al2023/lib"), FONTCONFIG_PATH: join(unpacked, "fonts") };
}
