/** Time as the engine sees it. Everything that reads or waits for time goes through here. */
export interface Clock {
  /** Milliseconds since 1970. May jump in either direction; the engine never lets its journal clock go back. */
  now(): number;
  /** Calls once, not before `ms` have passed; the function returned takes it back. */
  after(ms: number, call: () => void): () => void;
  /** Calls when the event loop has come round: after everything that is ready now. */
  soon(call: () => void): void;
}
