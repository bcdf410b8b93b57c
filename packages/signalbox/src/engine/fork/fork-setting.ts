// F9. A fork of a fork keeps what is otherwise in that one, but for the prompts of a version that is no longer its own.
import type { ForkChange } from "../../ports/fork.ts";
import type { ForkSetting } from "../../ports/fork-store.ts";
import { policiesAfter } from "./fork-policies.ts";

/** What is otherwise in a fork for as long as it goes on. `before`: in the run that is forked. */
export function settingAfter(before: ForkSetting, change: ForkChange | undefined): ForkSetting {
  switch (change?.kind) {
    case "model":
      return { ...before, model: change.model };
    case "policy":
      return { ...before, policies: policiesAfter(before.policies, change.policies) };
    case "prompt": {
      const { node = "", prompt: text } = change;
      return { ...before, prompts: [...before.prompts.filter((one) => one.node !== node), { node, text }] };
    }
    case "version":
      return { ...before, prompts: [] };
    default:
      return before;
  }
}
