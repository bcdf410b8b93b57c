// semantics.md, section 8.1. A tokenizer over bytes cannot make more tokens than there are bytes, so bytes bound the text. What the
// provider wraps around it (roles, separators, its own instructions for tools and typed answers) is a fixed amount, chosen above
// what vendors publish: Anthropic adds up to some 550 tokens for tools.

const PER_REQUEST = 32;
const PER_MESSAGE = 16;
const PER_TOOL = 32;
const FOR_TOOLS = 640;
const FOR_OUTPUT = 640;

/** A request by the bytes of its parts. */
export interface RequestBytes {
  /** Of each message, and of each part of one that has several. */
  readonly messages: readonly number[];
  /** Of each tool's name, description and schema. */
  readonly tools: readonly number[];
  /** Of the schema of a typed answer; null when none is asked for. */
  readonly output: number | null;
}

/** The most tokens of input that a request can take, whatever the tokenizer: for every model of text that counts bytes or more. */
export const boundTokens = ({ messages, tools, output }: RequestBytes): number =>
  PER_REQUEST +
  sum(messages, PER_MESSAGE) +
  (tools.length === 0 ? 0 : FOR_TOOLS + sum(tools, PER_TOOL)) +
  (output === null ? 0 : FOR_OUTPUT + output);

const sum = (sizes: readonly number[], each: number): number => sizes.reduce((total, size) => total + size + each, 0);
