import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { root } from "../../../../scripts/root.ts";
import { problemCodes, statusOf } from "../../src/http/contract/problem.ts";
import { Server } from "../browser/server.ts";
import { Chance } from "./chance.ts";
import { malformedRequest } from "./malformed-request.ts";
import { rawAnswer } from "./raw-answer.ts";

export interface AbuseReport {
  readonly requests: number;
  /** How often each status was answered; "none": the server hung up, or waited for more. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests whose answer was a failure of the server or told of its insides, with what was answered. */
  readonly wrong: readonly string[];
  /** What the server told its operator of its own failures. */
  readonly failures: readonly string[];
  /** Heap after a fifth of the requests and after all of them, with the garbage collected. */
  readonly heapBytes: readonly [early: number, late: number];
  readonly seconds: number;
}

const AT_ONCE = 16;
/** Stack traces, files and folders of this machine. */
const insides = new RegExp(
  ["\\n\\s+at ", "node_modules", "node:internal", "\\.ts:\\d+", root.replaceAll("/", "\\/"), "signalbox-browser-"].join("|"),
);

/** Sends malformed requests to a server of its own, as somebody with an API key for everything. */
export async function abuse(requests: number, seed: number): Promise<AbuseReport> {
  const server = await Server.start();
  try {
    await server.addPerson("ana");
    const sender = { host: new URL(server.url).host, key: await server.keyForEverything() };
    const port = Number(new URL(server.url).port);
    const started = performance.now();
    const chance = new Chance(seed);
    const statuses: Record<string, number> = {};
    const wrong: string[] = [];
    const send = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left--) {
        const bytes = malformedRequest(chance, sender);
        const { status, text } = await rawAnswer(port, bytes);
        const name = String(status ?? "none");
        statuses[name] = (statuses[name] ?? 0) + 1;
        if (isWrong(status, text)) wrong.push(`${bytes.toString("latin1", 0, 300)}\n -> ${text.slice(0, 600)}`);
      }
    };
    const sendAll = (count: number) => Promise.all(Array.from({ length: AT_ONCE }, () => send(Math.ceil(count / AT_ONCE))));
    await sendAll(requests / 5);
    const early = heapInUse();
    await sendAll((requests * 4) / 5);
    const heapBytes = [early, heapInUse()] as const;
    const total = Object.values(statuses).reduce((sum, count) => sum + count, 0);
    return { requests: total, statuses, wrong, failures: server.failures, heapBytes, seconds: (performance.now() - started) / 1_000 };
  } finally {
    await server.stop();
  }
}

/** H1. A 503 is declared where it is a problem of the closed list. */
const declared = new RegExp(`"code":"(?:${problemCodes.filter((code) => statusOf[code] === 503).join("|")})"`);

function isWrong(status: number | null, text: string): boolean {
  const isDeclared = status === 503 && declared.test(text);
  return ((status ?? 0) >= 500 && !isDeclared) || insides.test(text);
}

function heapInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
