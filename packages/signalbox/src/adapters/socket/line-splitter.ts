/** Cuts a stream of bytes into lines of UTF-8. A line above the limit is not kept; it is reported once, as null. */
export class LineSplitter {
  readonly #limit: number;
  readonly #take: (line: string | null) => void;
  #parts: Buffer[] = [];
  #bytes = 0;
  #tooLong = false;

  constructor(limitBytes: number, take: (line: string | null) => void) {
    this.#limit = limitBytes;
    this.#take = take;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#finish();
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** The last line may lack its line break. */
  end(): void {
    if (this.#bytes > 0 || this.#tooLong) this.#finish();
  }

  #keep(part: Buffer): void {
    if (this.#tooLong || part.length === 0) return;
    this.#bytes += part.length;
    this.#tooLong = this.#bytes > this.#limit;
    if (this.#tooLong) this.#parts = [];
    else this.#parts.push(part);
  }

  #finish(): void {
    const line = this.#tooLong ? null : Buffer.concat(this.#parts).toString("utf8");
    this.#parts = [];
    this.#bytes = 0;
    this.#tooLong = false;
    this.#take(line);
  }
}
