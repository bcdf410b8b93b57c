export { type PlanArea, type PlanChange, planAreas } from "./plan-fact.ts";
export { type PlanRefusal, type PlanSide, type PublishPlan, planPublishing } from "./publish-plan.ts";
export { whatIsGone } from "./what-is-gone.ts";
