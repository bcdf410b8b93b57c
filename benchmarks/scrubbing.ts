// How smooth the run view is over a long run: frames while its scrubber is dragged, as the browser's own animation frames count them, and the
// time until it can be dragged.

import { chromium, type Page } from "playwright-core";
import { openEngine, workflow } from "signalbox";
import { z } from "zod";
import { serveHttp } from "../packages/signalbox/src/serve-http.ts";
import { startBrowser } from "../packages/signalbox/test/browser/start-browser.ts";
import { buildConsole } from "../scripts/build-console.ts";
import { emptyHome, mark } from "./harness/home.ts";
import { type Bench, type Figure, scenario } from "./harness/scenario.ts";
import { median, percentile, rounded } from "./harness/statistics.ts";

const PASSWORD = "a password for a benchmark";
const sizes = {
  events: { normal: 10_000, smoke: 200, says: "events of the run" },
  seconds: { normal: 4, smoke: 1, says: "of dragging, in each round" },
  rounds: { normal: 3, smoke: 1, says: "measured rounds" },
} as const;
/** Events of one item of the map: its block is entered and left, its step started and completed. */
const EVENTS_OF_AN_ITEM = 4;

export default scenario({
  says: "a run of 10,000 events in Chromium: opening it, and dragging its scrubber from end to end",
  sizes,
  measure,
});

async function measure({ home, size, note, quiet }: Bench<typeof sizes>): Promise<readonly Figure[]> {
  emptyHome(home, { scenario: "scrubbing" });
  await buildConsole();
  const count = Math.ceil(size.events / EVENTS_OF_AN_ITEM);
  const engine = openEngine({ workflows: [wide(count)] }, { home, command: "benchmark scrubbing" });
  const http = await serveHttp(engine, { home, ports: [0], config: () => ({ workflows: [] }), report: note });
  const browser = await startBrowser();
  try {
    const { runId } = await engine.start({ workflow: "wide", input: { items: Array.from({ length: count }, (_, n) => n) } });
    await engine.finished(runId, "ended");
    const events = (await engine.journal(runId)).length;
    if (events < size.events) throw new Error(`The run has ${events} events, and was to have ${size.events}.`);
    const page = await (await chromium.connect(browser.wsEndpoint())).newPage({ viewport: { width: 1440, height: 900 } });
    await signIn(page, http.setupLink ?? "");
    await quiet();
    const openedMs: number[] = [];
    const frames: number[] = [];
    const panes: number[] = [];
    for (let round = 0; round < size.rounds; round++) {
      openedMs.push(await open(page, `${http.url}/runs/${runId}`, events));
      const dragged = await drag(page, size.seconds * 1_000);
      frames.push(...dragged.frames);
      panes.push(dragged.panes);
      note(`round ${round + 1}: ${rounded(1_000 / mean(frames))} frames a second so far`);
    }
    const at = new URL(page.url()).searchParams.get("at");
    if (at === null) throw new Error("The address does not keep the moment that was dragged to.");
    mark(home, { scenario: "scrubbing", events });
    return figuresOf(events, openedMs, frames, panes);
  } finally {
    await browser.close();
    await http.close();
    await engine.close();
  }
}

const wide = (max: number) =>
  workflow({
    id: "wide",
    input: z.object({ items: z.array(z.number()) }),
    limits: { costUsd: 0 },
    flow: (f, input) =>
      f.map("items", input.items, { max, concurrency: 10 }, (item) => f.compute("double", { item }, ({ item: each }) => each * 2)),
  });

async function signIn(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Name").fill("bench");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button").first().click();
  await page.getByRole("navigation", { name: "Places" }).waitFor();
}

/** Until the scrubber is there, from the moment that the address is opened. */
async function open(page: Page, address: string, events: number): Promise<number> {
  const before = performance.now();
  await page.goto(address);
  await page.getByRole("slider").waitFor();
  const took = performance.now() - before;
  const last = Number(await page.getByRole("slider").getAttribute("aria-valuemax"));
  if (last !== events - 1) throw new Error(`The scrubber ends at event ${last}, and the run at ${events - 1}.`);
  return took;
}

/** The milliseconds of each frame while the pointer, held down, moves to another place before every one of them. */
async function drag(page: Page, lastsMs: number): Promise<{ readonly frames: readonly number[]; readonly panes: number }> {
  const box = await page.getByRole("slider").boundingBox();
  if (box === null) throw new Error("The scrubber is not in sight.");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width - 2, y);
  await page.mouse.down();
  const moved = `(async () => {
    const slider = document.querySelector("[role=slider]");
    const { left, width } = slider.getBoundingClientRect();
    const frames = [], places = new Set(), rows = new Set();
    const began = performance.now();
    let before = began;
    for (let n = 0; performance.now() - began < ${lastsMs}; n++) {
      const share = (1 + Math.cos(n / 40)) / 2;
      slider.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, buttons: 1, clientX: left + share * width, clientY: ${y} }));
      const now = await new Promise((next) => requestAnimationFrame(next));
      if (n > 0) frames.push(now - before);
      before = now;
      places.add(slider.getAttribute("aria-valuenow"));
      rows.add(document.querySelector("[data-pane=timeline] [aria-current=step]")?.textContent);
    }
    return { frames, places: places.size, rows: rows.size };
  })()`;
  const { frames, places, rows } = (await page.evaluate(moved)) as {
    readonly frames: readonly number[];
    readonly places: number;
    readonly rows: number;
  };
  await page.mouse.move(box.x + box.width / 2, y);
  await page.mouse.up();
  await page.waitForTimeout(500);
  // It followed: a page that only draws frames is no view of a run.
  if (places < frames.length / 2) throw new Error(`In ${frames.length} frames the scrubber was at ${places} places only.`);
  return { frames, panes: (rows * 1_000) / lastsMs };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const figuresOf = (events: number, openedMs: readonly number[], frames: readonly number[], panes: readonly number[]): readonly Figure[] => [
  {
    name: "framesPerSecond",
    value: rounded(1_000 / mean(frames)),
    target: { atLeast: 50 },
    says: "while the scrubber is dragged, over all rounds",
  },
  { name: "frameMsP95", value: rounded(percentile(frames, 0.95)), unit: "ms", says: "95 of 100 frames took no longer" },
  { name: "frameMsWorst", value: rounded(Math.max(...frames)), unit: "ms", says: "the longest frame" },
  { name: "panesPerSecond", value: rounded(median(panes)), says: "moments that the panes showed meanwhile: they follow the scrubber" },
  { name: "openMs", value: rounded(median(openedMs)), unit: "ms", says: "from the address until it can be dragged" },
  { name: "events", value: events, says: "events in the run" },
];
