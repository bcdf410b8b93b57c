import type { nodesOf } from "signalbox/analysis";

export type WorkflowNode =
  ReturnType<typeof nodesOf> extends Generator<infer Found extends { readonly node: unknown }> ? Found["node"] : never;
