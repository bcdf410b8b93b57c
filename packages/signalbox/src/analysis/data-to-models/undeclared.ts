import type { ModelData } from "./data-to-models.ts";

/** A field that a schema marks, that a model may be told, and for which nobody gave a reason. */
export interface Undeclared {
  readonly node: string;
  readonly workflow: string;
  readonly kind: ModelData["kind"];
  readonly model: string;
  readonly field: string;
  /** The steps that it went through on its way. */
  readonly through: readonly string[];
}

export const undeclared = (data: readonly ModelData[]): readonly Undeclared[] =>
  data.flatMap(({ node, workflow, kind, model, reads }) => {
    const fields = new Map(
      reads.flatMap(({ sensitive, through }) =>
        sensitive.flatMap(({ field, reason }) => (reason === null ? [[field, through] as const] : [])),
      ),
    );
    return [...fields].map(([field, through]) => ({ node, workflow, kind, model, field, through }));
  });

export function undeclaredText({ kind, model, field, through }: Undeclared): string {
  const way = through.length === 0 ? "" : `, by way of ${through.join(", ")}`;
  return `The ${kind} tells the model "${model}" what is marked as sensitive: "${field}"${way}. No reason is declared.`;
}
export const undeclaredAdvice = ({ field }: Undeclared): string =>
  `Leave the field out, or say why the model may be told it: discloses: { ${JSON.stringify(field)}: "..." }.`;
