import { useQuery } from "@tanstack/react-query";
import { OctagonAlert, Plug } from "lucide-react";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Empty } from "../design/empty.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { type Connection, ConnectionForm, type NewConnection } from "./connection-form.tsx";

const reload = () => queries.invalidateQueries({ queryKey: ["secrets"] });
const put = (name: string, body: NewConnection) => server.call("PUT /api/secrets/{name}", { params: { name }, body }).then(reload);

/** Secrets and connections: where each may go and who set it, never what it is. */
export function Connections() {
  const { data, error } = useQuery({ queryKey: ["secrets"], queryFn: ({ signal }) => server.call("GET /api/secrets", {}, signal) });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  const create = async (name: string, body: NewConnection) => {
    if (data.some((stored) => stored.name === name)) throw new Error(`${visible(name)} is there already. Replace it in its own line.`);
    await put(name, body);
  };
  return (
    <>
      <div className="flex items-center justify-between gap-4 px-4 py-4 md:px-6">
        <p className="text-quiet">Stored sealed and shown to nobody. Tools send them to their own hosts, and to no other.</p>
        <ConnectionForm
          trigger={
            <Button className="whitespace-nowrap">
              <Plug aria-hidden className="size-4" />
              New connection
            </Button>
          }
          onSet={create}
        />
      </div>
      {data.length === 0 ? (
        <Empty title="There is no connection">A tool that signs in somewhere names one, and never has its value.</Empty>
      ) : (
        <ul className="border-line border-t">
          {data.map((stored) => (
            <ConnectionRow key={stored.name} stored={stored} />
          ))}
        </ul>
      )}
    </>
  );
}

function ConnectionRow({ stored }: { readonly stored: Connection }) {
  const { name, kind, hosts, field, version, changedAt, changedBy, lastUsedAt, problem } = stored;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5 md:px-6">
      <div className="min-w-0 flex-1 basis-64 break-words">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="min-w-0 font-medium">{visible(name)}</span>
          <span className="text-[13px] text-faint">{field === null ? kind : `${kind} (${visible(field)})`}</span>
        </p>
        <p className="text-[13px] text-quiet">{hosts.length === 0 ? "sent nowhere by itself" : `to ${visible(hosts.join(", "))}`}</p>
        <p className="text-[12px] text-faint">
          version {version} · set by {visible(changedBy)} <Ago at={changedAt} /> ·{" "}
          {lastUsedAt === null ? "never used" : <>used {<Ago at={lastUsedAt} />}</>}
        </p>
        {problem !== null && (
          <p className="mt-1.5 flex gap-2 text-[13px]">
            <OctagonAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            <span className="min-w-0">{visible(problem)}</span>
          </p>
        )}
      </div>
      <div className="flex flex-wrap gap-1">
        <ConnectionForm trigger={<Button kind="quiet">Replace</Button>} stored={stored} onSet={put} />
        <FormDialog
          trigger={<Button kind="quiet">Remove</Button>}
          title={`Remove ${visible(name)}?`}
          says="Calls that use it fail from now on, before anything is sent. Its value cannot be brought back."
          action="Remove"
          onSubmit={() => server.call("DELETE /api/secrets/{name}", { params: { name } }).then(reload)}
        />
      </div>
    </li>
  );
}
