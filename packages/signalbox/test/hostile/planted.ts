// Guards that live in the product's own code are switched off by what a test plants around it: the product has no switch for them.
import type * as HostTransport from "../../src/adapters/node/host-transport.ts";
import type * as JudgeCall from "../../src/engine/judge-call.ts";
import type * as AgentState from "../../src/kernel/agent-state.ts";

export interface Planted {
  /** The fetch that tools get goes anywhere. */
  openHosts: boolean;
  /** An agent forgets what it has written. */
  forgetWrites: boolean;
  /** Whoever clears a call of a tool has cleared all calls of that tool: an approval remembers a name, not bytes. */
  trustTools: boolean;
}
export const NOTHING: Planted = { openHosts: false, forgetWrites: false, trustTools: false };
export const planted: Planted = { ...NOTHING };

export const plantedTransport = (original: typeof HostTransport): typeof HostTransport => ({
  ...original,
  hostTransport: (options) => {
    const guarded = original.hostTransport(options);
    return { ...guarded, fetchFor: (hosts) => (planted.openHosts ? globalThis.fetch : guarded.fetchFor(hosts)) };
  },
});

let forgotten = 0;
export const plantedAgentState = (original: typeof AgentState): typeof AgentState => ({
  ...original,
  writeKey: (node, hash) => original.writeKey(node, planted.forgetWrites ? `${hash} ${++forgotten}` : hash),
});

export const plantedJudge = (original: typeof JudgeCall): typeof JudgeCall => {
  const trusted = new Set<string>();
  return {
    ...original,
    isJudged: (actor, command) => {
      const place = `${actor.services.store.read.meta("instance")} ${command.tool.id}`;
      if (planted.trustTools && command.clearances !== undefined) trusted.add(place);
      return !trusted.has(place) && original.isJudged(actor, command);
    },
  };
};
