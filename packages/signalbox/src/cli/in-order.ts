/** How many pieces of work go on at once, and how many results may wait for an earlier one. */
export interface Bounds {
  readonly atOnce: number;
  readonly ahead: number;
}

/** Works on items side by side and gives the results in the order of the items. Holds at most `ahead` of them. */
export async function* inOrder<T, R>(items: AsyncIterable<T>, work: (item: T) => Promise<R>, bounds: Bounds): AsyncGenerator<R> {
  const results: Promise<R>[] = [];
  let active = 0;
  let isRead = false;
  let failure: unknown;
  let wake = (): void => undefined;
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      const before = wake;
      wake = () => {
        before();
        resolve();
      };
    });
  const notify = (): void => {
    const call = wake;
    wake = () => undefined;
    call();
  };
  const read = async (): Promise<void> => {
    try {
      for await (const item of items) {
        while (active >= bounds.atOnce || results.length >= bounds.ahead) await changed();
        active++;
        const result = work(item).finally(() => {
          active--;
          notify();
        });
        // Whoever takes the result sees the failure.
        result.catch(() => undefined);
        results.push(result);
        notify();
      }
    } catch (thrown) {
      failure = thrown;
    }
    isRead = true;
    notify();
  };
  void read();
  for (;;) {
    const next = results.shift();
    if (next !== undefined) {
      notify();
      yield await next;
    } else if (isRead) break;
    else await changed();
  }
  if (failure !== undefined) throw failure;
}
