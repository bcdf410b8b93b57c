import { useMutation, useQuery } from "@tanstack/react-query";
import type { Answer } from "signalbox/client";
import { Ago } from "../design/ago.tsx";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { TimeLeft } from "../design/time-left.tsx";
import { visible } from "../design/visible.ts";
import { queries, server } from "../server/queries.ts";

type Message = Answer<"GET /api/notices/messages">[number];
const SHOWN = 20;

/** What leaves: the newest messages, what became of them, and a way to try again what was given up. */
export function NoticeOutbox() {
  const { data, error } = useQuery({
    queryKey: ["notice-messages"],
    queryFn: ({ signal }) => server.call("GET /api/notices/messages", { query: { limit: SHOWN } }, signal),
    refetchInterval: 10_000,
  });
  const retry = useMutation({
    mutationFn: () => server.call("POST /api/notices/retries", { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["notice-messages"] }),
  });
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined || data.length === 0) return null;
  return (
    <section className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-4">
        <h2 className="font-semibold">Messages</h2>
        {data.some(({ state }) => state === "given-up") && (
          <Button onClick={() => retry.mutate()} disabled={retry.isPending}>
            Try again what was given up
          </Button>
        )}
      </div>
      {retry.error !== null && <Refusal error={retry.error} />}
      <ul className="border-line border-t">
        {data.map((message) => (
          <MessageRow key={message.message} message={message} />
        ))}
      </ul>
    </section>
  );
}

function MessageRow({ message }: { readonly message: Message }) {
  const { state, channel, recipient, workflow, notices, attempts, nextAt, createdAt, error } = message;
  const to = channel === recipient ? channel : `${recipient} by ${channel}`;
  return (
    <li className="flex flex-col gap-0.5 border-line border-b py-2">
      <span className="flex items-baseline justify-between gap-3">
        <span className="truncate font-medium">{visible(to)}</span>
        <span className={`shrink-0 ${state === "given-up" ? "font-semibold" : "text-quiet"}`}>
          {state === "given-up" ? "given up" : state}
        </span>
      </span>
      <span className="flex flex-wrap gap-x-2 text-[13px] text-faint">
        <span>
          {notices} about {visible(workflow ?? "the instance")}
        </span>
        <Ago at={createdAt} />
        {attempts > 0 && <span>{attempts === 1 ? "1 attempt" : `${attempts} attempts`}</span>}
        {nextAt !== null && <TimeLeft until={nextAt} />}
      </span>
      {error !== null && state !== "sent" && <span className="break-words text-[13px] text-quiet">{visible(error)}</span>}
    </li>
  );
}
