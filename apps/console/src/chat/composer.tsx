import { useMutation } from "@tanstack/react-query";
import { SendHorizontal } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { Button } from "../design/button.tsx";
import { Refusal } from "../design/refusal.tsx";
import { visible } from "../design/visible.ts";
import { server } from "../server/queries.ts";
import { useSession } from "../session/session.ts";
import type { Addressee } from "./conversation.ts";

/** Where somebody writes: to the agent at work, or in the place of somebody outside whom the run waits for. */
export function Composer({ runId, to }: { readonly runId: string; readonly to: Addressee }) {
  const [text, setText] = useState("");
  const id = useId();
  // Sent again after an answer was lost, an event is delivered once.
  const eventId = useRef(crypto.randomUUID());
  const permissions = useSession().data?.permissions ?? [];
  const send = useMutation({
    mutationFn: async (line: string) => {
      if (to.kind === "agent")
        await server.call("POST /api/runs/{run}/messages", { params: { run: runId }, body: { text: line, agent: to.agent } });
      else if (to.kind === "event") {
        const body = { ...to.with(line), eventId: eventId.current } as Parameters<typeof server.call<"POST /api/events">>[1]["body"];
        await server.call("POST /api/events", { body });
      }
    },
    onSuccess: () => {
      eventId.current = crypto.randomUUID();
      setText("");
    },
  });
  if (to.kind === "nobody") return <p className="text-[13px] text-quiet">{visible(to.why)}</p>;
  if (!permissions.includes(to.kind === "agent" ? "runs:steer" : "events:emit"))
    return <p className="text-[13px] text-quiet">You may read this conversation, and not write in it.</p>;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== "" && !send.isPending) send.mutate(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-1.5">
      {send.error !== null && <Refusal error={send.error} />}
      <label htmlFor={id} className="text-[12px] text-faint">
        {to.kind === "agent"
          ? "To the agent: it reads it before it goes on."
          : `In the place of somebody outside: the run waits for ${visible(to.event)}.`}
      </label>
      <div className="flex items-end gap-2">
        <textarea
          id={id}
          rows={2}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
          placeholder="Write, and press Enter"
          className="min-w-0 flex-1 resize-none rounded-md border border-line-strong bg-page px-3 py-2 placeholder:text-faint"
        />
        <Button type="submit" kind="main" disabled={send.isPending || text.trim() === ""}>
          <SendHorizontal aria-hidden className="size-4" />
          Send
        </Button>
      </div>
    </form>
  );
}
