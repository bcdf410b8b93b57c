/** Notices when a function does not give the event loop back, and names it. */
export interface Watchdog {
  /** What runs from now on, until the next call. Cheap: called for every function that is entered. */
  enter(label: string): void;
  leave(): void;
  close(): void;
}
export const noWatchdog: Watchdog = { enter: () => undefined, leave: () => undefined, close: () => undefined };
