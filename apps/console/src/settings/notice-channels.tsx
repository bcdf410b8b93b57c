import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";

/** The ways by which notices leave, as the config has them, each with a way to try it. */
export function NoticeChannels() {
  const { data, error } = useQuery({
    queryKey: ["notice-channels"],
    queryFn: ({ signal }) => server.call("GET /api/notices/channels", {}, signal),
  });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return null;
  return (
    <section className="flex flex-col gap-3">
      <h2 className="font-semibold">Channels</h2>
      {data.length === 0 && (
        <p className="max-w-prose text-quiet">
          Notices are shown under the bell only. <code className="font-mono text-[13px]">notices</code> in signalbox.config.ts names a mail
          server or webhooks.
        </p>
      )}
      <ul className="flex flex-col gap-3">
        {data.map((channel) => (
          <Channel key={channel.name} {...channel} />
        ))}
      </ul>
    </section>
  );
}

function Channel({ name, off }: { readonly name: string; readonly off: string | null }) {
  const test = useMutation({ mutationFn: () => server.call("POST /api/notices/channels/{channel}/test", { params: { channel: name } }) });
  const said = test.data === undefined ? null : test.data.sent ? "It was taken." : `It was not: ${test.data.error ?? ""}`;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      <span className="min-w-40 font-mono text-[13px]">{visible(name)}</span>
      <Button onClick={() => test.mutate()} disabled={test.isPending}>
        Send a test
      </Button>
      <span role="status" className="min-w-0 break-words text-quiet">
        {test.error !== null ? visible(test.error.message) : visible(said ?? (off === null ? "" : `Not used any more: ${off}`))}
      </span>
    </li>
  );
}
