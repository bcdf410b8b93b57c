import { shorten } from "../../world/shorten.ts";
import type { ErasurePlan, Holdings } from "./plan-erasure.ts";

/** What the data protection officer judges by. The person's own words stand apart and are only words. */
export const describeRequest = (matter: { holdings: Holdings; plan: ErasurePlan; message: string | null | undefined }) => ({
  person: matter.holdings.person,
  name: matter.holdings.name,
  address: matter.holdings.address,
  erased: matter.plan.erased,
  kept: [...matter.plan.kept],
  theyWrote: shorten(matter.message ?? "", 500),
});
