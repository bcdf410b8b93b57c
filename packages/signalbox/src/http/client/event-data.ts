/** A server says something every 15 seconds, if only a comment. */
const SILENCE_MS = 45_000;

/** The data of server-sent events, as far as Signalbox's server writes them. Ends when the connection does, or has been silent for long. */
export async function* eventData(body: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const chunk = await nextChunk(reader);
      if (chunk === null || signal.aborted) return;
      const events = (text + decoder.decode(chunk, { stream: true })).split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const data = event.split("\n").find((line) => line.startsWith("data: "));
        if (data !== undefined) yield data.slice(6);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Null at the end, whatever ended it. */
async function nextChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  let silence: ReturnType<typeof setTimeout> | undefined;
  const silent = new Promise<null>((resolve) => {
    silence = setTimeout(() => resolve(null), SILENCE_MS);
  });
  const read = reader.read().then(
    ({ value }) => value ?? null,
    () => null,
  );
  const chunk = await Promise.race([read, silent]);
  clearTimeout(silence);
  return chunk;
}
