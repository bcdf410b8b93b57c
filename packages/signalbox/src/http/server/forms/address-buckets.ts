/** Addresses that are remembered; when there are more, the one that was away longest begins anew. */
const MOST = 10_000;

export interface BucketSize {
  readonly burst: number;
  /** One more each. */
  readonly everyMs: number;
}
interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** How much one address may send in: so much at once, then one more each while. Kept in memory: a restart forgets it. */
export class AddressBuckets {
  readonly #size: BucketSize;
  readonly #buckets = new Map<string, Bucket>();

  constructor(size: BucketSize) {
    this.#size = size;
  }

  /** Milliseconds until it may send again; 0: it may, and has done so. */
  take(address: string, now: number): number {
    const { burst, everyMs } = this.#size;
    const network = networkOf(address);
    const { left, at } = this.#buckets.get(network) ?? { left: burst, at: now };
    const filled = Math.min(burst, left + Math.max(0, now - at) / everyMs);
    if (filled < 1) return Math.ceil((1 - filled) * everyMs);
    this.#buckets.delete(network);
    this.#buckets.set(network, { left: filled - 1, at: now });
    const oldest = this.#buckets.size > MOST ? this.#buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.#buckets.delete(oldest);
    return 0;
  }
}

/** Whoever has one address of version 6 has its whole /64. */
function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address.replace(/^::ffff:/, "");
  const [head = "", tail = ""] = address.split("::");
  const before = head.split(":").filter((part) => part !== "");
  const after = tail.split(":").filter((part) => part !== "");
  const missing = address.includes("::") ? Math.max(0, 8 - before.length - after.length) : 0;
  return [...before, ...Array.from({ length: missing }, () => "0"), ...after].slice(0, 4).join(":");
}
