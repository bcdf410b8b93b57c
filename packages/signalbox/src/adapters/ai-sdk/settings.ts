import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

/** What a config may say about how a model answers. */
export interface Settings {
  readonly temperature?: number;
  readonly seed?: number;
  /** How much it thinks; what it thinks counts as output. */
  readonly reasoning?: NonNullable<LanguageModelV4CallOptions["reasoning"]>;
}

export const callSettings = ({ temperature, seed, reasoning }: Settings): Partial<LanguageModelV4CallOptions> => ({
  ...(temperature === undefined ? {} : { temperature }),
  ...(seed === undefined ? {} : { seed }),
  ...(reasoning === undefined ? {} : { reasoning }),
});
