import { visible } from "../design/visible.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import type { Certificate } from "./certificate.ts";
import { NodeLink } from "./node-link.tsx";

/** What each model may be told, and why it may be told what is marked as sensitive. */
export function ToldList({ view, told }: { readonly view: WorkflowView; readonly told: Certificate["dataToModels"] }) {
  if (told.length === 0) return <p className="text-quiet">No model is asked.</p>;
  return (
    <ul className="flex flex-col">
      {told.map(({ node, model, reads }) => (
        <li key={node} className="flex flex-col gap-1 border-line border-b py-2">
          <p>
            <NodeLink view={view} at={node} /> <span className="text-ai-ink">{visible(model)}</span>
          </p>
          <p className="break-words text-[13px] text-quiet">{reads.length === 0 ? "nothing of the run" : visible(readsText(reads))}</p>
          {reads
            .flatMap(({ sensitive }) => sensitive)
            .map(({ field, reason }) => (
              <p key={field} className={`break-words text-[13px] ${reason === null ? "font-semibold" : "text-quiet"}`}>
                {visible(field)} is sensitive: {reason === null ? "no reason is declared" : visible(reason)}
              </p>
            ))}
        </li>
      ))}
    </ul>
  );
}

/** "input: id, email; press.news" */
const readsText = (reads: Certificate["dataToModels"][number]["reads"]): string =>
  [...Map.groupBy(reads, ({ source }) => source)]
    .map(([source, parts]) => {
      const paths = parts.flatMap(({ path }) => (path.length === 0 ? [] : [path.join(".")]));
      return paths.length < parts.length ? source : `${source}: ${paths.join(", ")}`;
    })
    .join("; ");
