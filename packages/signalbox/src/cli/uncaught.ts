import { messageOf } from "../base/error.ts";
import { visible } from "../base/visible.ts";
import { exitCode } from "./exit-code.ts";
import { placeIn } from "./input/config-file.ts";

/** What a tool throws after its call has ended reaches nobody who could handle it: the process ends with a message instead of a stack. */
export function tellUncaught(): void {
  process.on("uncaughtException", (error: unknown) => {
    const what = `Something failed outside of every call: ${messageOf(error)}${placeIn(error)}`;
    process.stderr.write(`error: ${visible(what)}. The process ends; what was recorded is kept, and the next start goes on from it.\n`);
    if (process.env.SIGNALBOX_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exit(exitCode.internal);
  });
}
