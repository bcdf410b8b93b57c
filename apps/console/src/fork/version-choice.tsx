import { useQuery } from "@tanstack/react-query";
import { Refusal } from "../design/refusal.tsx";
import { workflowQuery } from "../workflows/workflow.ts";

interface Props {
  readonly workflow: string;
  readonly chosen: string;
  readonly onChange: (version: string) => void;
}

/** One of the versions that the workflow has. */
export function VersionChoice({ workflow, chosen, onChange }: Props) {
  const { data, error } = useQuery(workflowQuery(workflow));
  if (error !== null) return <Refusal error={error} />;
  return (
    <label className="flex flex-col gap-1.5 text-[13px] text-quiet">
      Version
      <select
        value={chosen}
        onChange={(event) => onChange(event.target.value)}
        className="rounded-md border border-line-strong bg-page px-3 py-1.5 text-ink"
      >
        <option value="">which?</option>
        {data?.versions.map(({ version, live }) => (
          <option key={version} value={String(version)}>
            version {version}
            {live ? ", which is live" : ""}
          </option>
        ))}
      </select>
    </label>
  );
}
