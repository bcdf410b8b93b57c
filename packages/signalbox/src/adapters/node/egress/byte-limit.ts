import { Transform } from "node:stream";
import { refusedAnswer } from "./sent-failure.ts";

/** Lets so many bytes through, and fails at the first above. */
export function byteLimit(maxBytes: number, host: string): Transform {
  let seen = 0;
  const why = `with more than ${maxBytes} bytes. Ask for less, or raise limits.maxResponseBytes in signalbox.config.ts.`;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      seen += chunk.byteLength;
      if (seen <= maxBytes) done(null, chunk);
      else done(refusedAnswer(host, why));
    },
  });
}
