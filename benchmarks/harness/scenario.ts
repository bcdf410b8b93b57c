/** One figure of a scenario's result. */
export interface Figure {
  /** Key in the JSON. */
  readonly name: string;
  readonly value: number | string;
  readonly unit?: string;
  /** What the figure has to reach. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
  /** What the number says, for the table. */
  readonly says?: string;
  /** In the table only: how the other figures came about. */
  readonly detail?: true;
}

/** How much a scenario does; every size is also a flag. */
export interface Size {
  readonly normal: number;
  /** With --smoke: enough to see that it works, too little to believe its figures. */
  readonly smoke: number;
  readonly says: string;
}
type Sizes = { readonly [flag: string]: Size };

/** What a scenario is given. */
export interface Bench<S extends Sizes = Sizes> {
  readonly size: { readonly [K in keyof S]: number };
  /** Folder of the stores; emptied before. */
  readonly home: string;
  /** Tells what is going on, beside the result. */
  note(message: string): void;
  /** Waits, for a while, until others leave the machine alone; never with --smoke. */
  quiet(): Promise<void>;
}

export interface Scenario<S extends Sizes = Sizes> {
  readonly says: string;
  /** The store is of use afterwards; others are removed from benchmarks/.out. */
  readonly keeps?: true;
  readonly sizes: S;
  /** Measures and checks: throws when what was measured is not what it should be. A missed target is no failure. */
  measure(bench: Bench<S>): Promise<readonly Figure[]>;
}

export const scenario = <const S extends Sizes>(definition: Scenario<S>): Scenario<S> => definition;

export const isMissed = ({ value, target }: Figure): boolean =>
  target !== undefined && typeof value === "number" && ("atLeast" in target ? value < target.atLeast : value > target.atMost);
