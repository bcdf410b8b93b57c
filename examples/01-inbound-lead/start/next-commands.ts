import type { Engine } from "signalbox";

/** Three commands with real ids in them. A home that only this process knows of is named in each. */
export async function tryNext(engine: Engine, home: string): Promise<string[]> {
  const prefix = process.env.SIGNALBOX_HOME ? `SIGNALBOX_HOME=${home} ` : "";
  const [task] = (await engine.inbox({ limit: 1000 })).filter(({ workflow, kind }) => workflow === "inbound-lead" && kind === "approval");
  const [newest] = await engine.runs({ workflow: "inbound-lead", limit: 1 });
  const runId = task?.runId ?? newest?.runId;
  const commands = [
    "inbox",
    ...(runId === undefined ? [] : [`show ${runId}`]),
    ...(task === undefined ? [] : [`decide ${task.task} approve --as ana`]),
  ];
  return commands.map((command) => `${prefix}npx signalbox ${command}`);
}
