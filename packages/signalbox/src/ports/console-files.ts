/** A file of the built console, as it is sent. */
export interface ServedFile {
  readonly body: Uint8Array<ArrayBuffer>;
  /** Its media type. */
  readonly type: string;
  /** Its name holds the hash of what is in it. */
  readonly hashed: boolean;
}
/** By address: "/index.html". */
export type ConsoleFiles = ReadonlyMap<string, ServedFile>;
