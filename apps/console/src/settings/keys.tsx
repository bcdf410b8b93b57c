import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { Answer } from "signalbox/client";
import { Ago, useNow } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Empty } from "../design/empty.tsx";
import { FormDialog } from "../design/form-dialog.tsx";
import { Refusal } from "../design/refusal.tsx";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";
import { KeyForm, type NewKey } from "./key-form.tsx";
import { ShownKey } from "./shown-key.tsx";

type Key = Answer<"GET /api/keys">[number];
const reload = () => queries.invalidateQueries({ queryKey: ["keys"] });

/** API keys: for programs, which have no password. */
export function Keys() {
  const [made, setMade] = useState<string | null>(null);
  const { data, error } = useQuery({ queryKey: ["keys"], queryFn: ({ signal }) => server.call("GET /api/keys", {}, signal) });
  const create = async (body: NewKey) => {
    setMade((await server.call("POST /api/keys", { body })).key);
    await reload();
  };
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  return (
    <>
      <div className="flex items-center justify-between gap-4 px-4 py-4 md:px-6">
        <p className="text-quiet">
          For programs: sent as <code className="font-mono text-[13px]">Authorization: Bearer</code>. A key may do no more than whoever made
          it.
        </p>
        <KeyForm
          trigger={
            <Button className="shrink-0 whitespace-nowrap">
              <KeyRound aria-hidden className="size-4" />
              New key
            </Button>
          }
          onCreate={create}
        />
      </div>
      {made !== null && <ShownKey secret={made} onHide={() => setMade(null)} />}
      {data.length === 0 ? (
        <Empty title="There is no key">A program that starts runs or reads them needs one.</Empty>
      ) : (
        <ul className="border-line border-t">
          {data.map((key) => (
            <KeyRow key={key.prefix} stored={key} />
          ))}
        </ul>
      )}
    </>
  );
}

function KeyRow({ stored }: { readonly stored: Key }) {
  const { prefix, name, permissions, createdBy, expiresAt, lastUsedAt, revokedAt } = stored;
  const isOver = useNow() >= Date.parse(expiresAt);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5 md:px-6">
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{visible(name)}</span>
          <code className="font-mono text-[12px] text-faint">{visible(prefix)}</code>
        </p>
        <p className="text-[13px] text-quiet">{visible(permissions.join(", "))}</p>
        <p className="text-[12px] text-faint">
          by {visible(createdBy)} · {lastUsedAt === null ? "never used" : <>used {<Ago at={lastUsedAt} />}</>}
        </p>
      </div>
      <span className="text-[13px] text-quiet">{revokedAt !== null ? "revoked" : isOver ? "expired" : <TimeLeft until={expiresAt} />}</span>
      {revokedAt === null && !isOver && (
        <FormDialog
          trigger={<Button kind="quiet">Revoke</Button>}
          title={`Revoke the key ${visible(name)}?`}
          says="It is good for nothing at once, and cannot be brought back."
          action="Revoke"
          onSubmit={() => server.call("DELETE /api/keys/{prefix}", { params: { prefix } }).then(reload)}
        />
      )}
    </li>
  );
}
