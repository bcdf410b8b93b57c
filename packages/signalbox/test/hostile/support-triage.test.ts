// The goals of the stage name what keeps them from being reached: S4.2, S8.6, S9.3, S9.5, S9.6, S11.1, S11.3.
import { vi } from "vitest";
import type * as HostTransport from "../../src/adapters/node/host-transport.ts";
import type * as JudgeCall from "../../src/engine/judge-call.ts";
import type * as AgentState from "../../src/kernel/agent-state.ts";
import { openOutside } from "./outside.ts";
import { supportTriageStage } from "./stages/support-triage.ts";
import { testStage } from "./test-stage.ts";

vi.mock("../../src/adapters/node/host-transport.ts", async (original) =>
  (await import("./planted.ts")).plantedTransport(await original<typeof HostTransport>()),
);
vi.mock("../../src/kernel/agent-state.ts", async (original) =>
  (await import("./planted.ts")).plantedAgentState(await original<typeof AgentState>()),
);
// An engine does not even open for many of these agents. What is tried here is what holds behind that door.
vi.mock("../../src/safe-agents.ts", () => ({ requireSafeAgents: () => undefined }));
vi.mock("../../src/engine/judge-call.ts", async (original) =>
  (await import("./planted.ts")).plantedJudge(await original<typeof JudgeCall>()),
);

const outside = await openOutside();
testStage(supportTriageStage(), outside);
