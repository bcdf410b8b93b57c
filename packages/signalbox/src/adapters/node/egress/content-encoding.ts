import type { Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { refusedAnswer } from "./sent-failure.ts";

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(),
  "x-gzip": () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
};

/** What undoes the encoding of an answer; null where there is none, or one that was not asked for, which is handed over as it is. */
export function decoderOf(header: string | undefined, host: string): Transform | null {
  const codings = (header ?? "")
    .toLowerCase()
    .split(",")
    .map((coding) => coding.trim())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > 1)
    throw refusedAnswer(host, `what it says is encoded ${codings.length} times (${codings.join(", ").slice(0, 100)}).`);
  return DECODERS[codings[0] ?? ""]?.() ?? null;
}
