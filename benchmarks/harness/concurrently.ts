/** Does `count` things, so many at a time, numbered from `first`. Gives the seconds that it took. */
export async function concurrently(count: number, atOnce: number, first: number, doOne: (i: number) => Promise<void>): Promise<number> {
  let following = first;
  const worker = async (): Promise<void> => {
    while (following < first + count) await doOne(following++);
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (performance.now() - startedAt) / 1_000;
}
