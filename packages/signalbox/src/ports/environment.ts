/** Variables by name. Those of the process are read each time that one is asked for. */
export type Environment = Readonly<Record<string, string | undefined>>;
