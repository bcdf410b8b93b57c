// The work of most scenarios: a run of ten steps, each a trivial async function whose result, about 200 bytes of JSON,
// is made from the one before it.
import { type AnyWorkflow, type EmbeddedEngine, type Ref, tool, workflow } from "signalbox";
import { z } from "zod";

export const STEPS = 10;
const PAD = "abcdefghijklmnopqrstuvwxyz0123456789".repeat(5).slice(0, 140);
const MODULUS = 1_000_003;

const Value = z.object({ i: z.number(), n: z.number(), sum: z.number(), pad: z.string() });
export type Value = z.infer<typeof Value>;

export const input = (i: number): Value => ({ i, n: 0, sum: i % MODULUS, pad: PAD });
export const next = ({ i, n, sum, pad }: Value): Value => ({
  i,
  n: n + 1,
  sum: (sum * 31 + n + 7) % MODULUS,
  pad: pad.slice(1) + pad[0],
});

/** @throws when a run gave anything but what ten steps give. */
export function check(i: number, result: unknown): void {
  let expected = input(i);
  for (let step = 0; step < STEPS; step++) expected = next(expected);
  if (JSON.stringify(result) !== JSON.stringify(expected)) throw new Error(`Run ${i} gave ${JSON.stringify(result)?.slice(0, 300)}.`);
}

export const LINEAR = "linear";
/** Ten calls of one tool, one after another. */
export function linear(step: (value: Value) => Promise<Value> = async (value) => next(value)): AnyWorkflow {
  const nextValue = tool({ id: "bench.next", effect: "none", input: Value, output: Value, run: step });
  return workflow({
    id: LINEAR,
    input: Value,
    limits: { costUsd: 0 },
    flow: (f, first) => {
      let value: Ref<Value> = first;
      for (let n = 1; n <= STEPS; n++) value = f.call(`step-${n}`, nextValue, value);
      return value;
    },
  });
}

/** Starts a run, waits for its end and checks its result. */
export async function runLinear(engine: EmbeddedEngine, i: number): Promise<void> {
  const { runId } = await engine.start({ workflow: LINEAR, input: input(i) });
  const { output } = await engine.finished(runId, "ended");
  check(i, output);
}
