/** How far the leads are. `done` have ended or wait for a person. */
export type Progress = { readonly total: number; readonly done: number; readonly waiting: number; readonly elapsedMs: number };

const CELLS = 28;

/** One line, at most 80 columns. @example progressLine({ total: 500, done: 250, waiting: 70, elapsedMs: 9000 }) */
export function progressLine({ total, done, waiting, elapsedMs }: Progress): string {
  const filled = total === 0 ? CELLS : Math.floor((done / total) * CELLS);
  const bar = "█".repeat(filled) + "░".repeat(CELLS - filled);
  return `${bar} ${String(done).padStart(String(total).length)}/${total} leads, ${waiting} wait for a person, ${Math.round(elapsedMs / 1000)} s`;
}
