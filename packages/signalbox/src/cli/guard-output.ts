import type { Redactor } from "../base/redactor.ts";

/** The one place where the process writes to people: what it writes from now on holds no secret, whoever writes it. */
export function guardOutput(stream: NodeJS.WriteStream, redactor: Redactor): void {
  const write = stream.write.bind(stream) as (chunk: string | Uint8Array, ...more: unknown[]) => boolean;
  const guarded = (chunk: string | Uint8Array, ...more: unknown[]): boolean => {
    if (redactor.isEmpty) return write(chunk, ...more);
    return write(redactor.text(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8")), ...more);
  };
  stream.write = guarded as typeof stream.write;
}
