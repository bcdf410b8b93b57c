import type { z } from "@hono/zod-openapi";
import type { Operations } from "../contract/index.ts";

type Values<O, Part extends string> = O extends { readonly request: { readonly [P in Part]: infer S } }
  ? S extends z.ZodType
    ? z.input<S>
    : never
  : undefined;
type BodyOf<O> = O extends {
  readonly request: { readonly body: { readonly content: { readonly "application/json": { readonly schema: infer S } } } };
}
  ? S extends z.ZodType
    ? z.input<S>
    : never
  : undefined;
type AnswerOf<O> = O extends {
  readonly responses: { readonly 200: { readonly content: { readonly "application/json": { readonly schema: infer S } } } };
}
  ? S extends z.ZodType
    ? z.output<S>
    : never
  : never;

type Any = Operations[keyof Operations];
/** "GET /api/runs/{run}" */
export type Route = Any extends infer O
  ? O extends { readonly method: infer M extends string; readonly path: infer P extends string }
    ? `${Uppercase<M>} ${P}`
    : never
  : never;
type At<R extends Route> = Any extends infer O
  ? O extends { readonly method: infer M extends string; readonly path: infer P extends string }
    ? R extends `${Uppercase<M>} ${P}`
      ? O
      : never
    : never
  : never;

/** What is given to a route: each part that it takes, and none that it does not. */
export type Given<R extends Route> = {
  readonly [P in "params" | "query" | "headers" as Values<At<R>, P> extends undefined ? never : P]: Values<At<R>, P>;
} & (BodyOf<At<R>> extends undefined ? unknown : { readonly body: BodyOf<At<R>> });
export type Answer<R extends Route> = AnswerOf<At<R>>;
