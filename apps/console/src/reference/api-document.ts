// What the page needs of the server's OpenAPI document.
export type Schema = Readonly<Record<string, unknown>>;

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
  readonly description?: string;
}
interface Described {
  readonly operationId: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
  readonly "x-permission": string;
  readonly "x-recent-proof"?: boolean;
}
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface ApiOperation {
  readonly id: string;
  readonly noun: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly permission: string;
  readonly asksForProof: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  /** What it answers when it does what it was asked for; null: no JSON. */
  readonly answer: { readonly description: string; readonly schema: Schema | null };
  /** Status and what it means. */
  readonly refusals: readonly (readonly [status: string, meaning: string])[];
}

const jsonOf = (content: Content | undefined): Schema | null => content?.content?.["application/json"]?.schema ?? null;

/** Every operation, in the document's order. */
export const operationsOf = ({ paths }: ApiDocument): readonly ApiOperation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => operationOf(path, method, described)),
  );

function operationOf(path: string, method: string, described: Described): ApiOperation {
  const { operationId, summary = "", tags = [], parameters = [], requestBody, responses } = described;
  const answers = Object.entries(responses);
  const done = answers.find(([status]) => status.startsWith("2"))?.[1];
  return {
    id: operationId,
    noun: tags[0] ?? "other",
    method: method.toUpperCase(),
    path,
    summary,
    permission: described["x-permission"],
    asksForProof: described["x-recent-proof"] === true,
    parameters,
    body: jsonOf(requestBody),
    answer: { description: done?.description ?? "", schema: jsonOf(done) },
    refusals: answers.filter(([status]) => !status.startsWith("2")).map(([status, { description }]) => [status, description]),
  };
}

/** Those in which every word stands. */
export function operationsLike(operations: readonly ApiOperation[], find: string): readonly ApiOperation[] {
  const words = find
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return operations.filter(({ id, noun, method, path, summary, permission }) => {
    const text = `${id} ${noun} ${method} ${path} ${summary} ${permission}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
