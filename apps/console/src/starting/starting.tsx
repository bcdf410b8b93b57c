import { Link } from "@tanstack/react-router";
import { expressionText, nodesOf } from "signalbox/analysis";
import { visible } from "../design/visible.ts";
import { triggerText } from "../workflows/trigger-text.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import { eventCommand, startCommand, webhookCommand } from "./commands.ts";
import { Forms, NewForm, useMayChangeForms } from "./forms.tsx";
import { sampleOf } from "./sample.ts";
import { Schedules } from "./schedules.tsx";
import { Way } from "./way.tsx";

/** Every way in which a workflow is started, each with what does it from a shell; and what its runs wait for from outside. */
export function Starting({ view }: { readonly view: WorkflowView }) {
  const { graph, workflow } = view;
  const { origin } = window.location;
  const mayChange = useMayChangeForms();
  const input = sampleOf(graph.input);
  const webhooks = graph.triggers.flatMap((trigger) => (trigger.kind === "webhook" ? [trigger.path] : []));
  const isScheduled = graph.triggers.some(({ kind }) => kind === "schedule");
  if (view.live === null)
    return (
      <p className="px-4 py-6 text-quiet md:px-6">
        {view.loaded === null ? "It is not registered any more" : "No version of it is published yet"}: nothing starts it.
      </p>
    );
  return (
    <div className="flex max-w-3xl flex-col gap-9 px-4 py-5 md:px-6">
      <Way title="By hand, or by a program" command={startCommand(origin, workflow, input)}>
        <p className="text-quiet">
          <Link
            to="/workflows/$workflow/start"
            params={{ workflow }}
            className="text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            Start a run
          </Link>{" "}
          with a form of what it takes. A program needs a key of Settings with <code className="font-mono text-[13px]">runs:start</code>.
          The{" "}
          <Link
            to="/reference"
            search={{ find: "startRun" }}
            className="text-ink underline decoration-line-strong underline-offset-4 hover:decoration-ink"
          >
            API reference
          </Link>{" "}
          has what it sends.
        </p>
      </Way>
      <Way title="By a public form" action={mayChange && <NewForm view={view} />}>
        <Forms view={view} />
      </Way>
      {webhooks.map((path) => (
        <Way key={path} title="By a webhook" command={webhookCommand(origin, path, input)}>
          <p className="text-quiet">
            Signed deliveries to <code className="break-all font-mono text-[13px] text-ink">{visible(`${origin}/hooks${path}`)}</code>. The
            config says where its secret is; without one nothing is taken.
          </p>
        </Way>
      ))}
      {isScheduled && (
        <Way title="By a schedule">
          <Schedules workflow={workflow} />
        </Way>
      )}
      {[...eventsOf(view)].map(([event, { keys, payload }]) => (
        <Way key={event} title={`Goes on with the event ${visible(event)}`} command={eventCommand(origin, event, sampleOf(payload))}>
          <p className="text-quiet">
            It starts nothing: it is stored, and given to the runs that wait for it, also later. Its key is{" "}
            <code className="font-mono text-[13px] text-ink">{visible(keys.join(" or "))}</code>.
          </p>
        </Way>
      ))}
      {graph.triggers.length > 0 && (
        <p className="text-[13px] text-faint">The definition says: {visible(graph.triggers.map(triggerText).join("; "))}.</p>
      )}
    </div>
  );
}

interface Awaited {
  readonly keys: readonly string[];
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What its runs wait for from outside. */
function eventsOf({ graph }: WorkflowView): ReadonlyMap<string, Awaited> {
  const events = new Map<string, Awaited>();
  for (const { node } of nodesOf(graph.main)) {
    if (node.kind !== "wait" || node.for.kind !== "event") continue;
    const { event, key, payload } = node.for;
    events.set(event, { payload, keys: [...new Set([...(events.get(event)?.keys ?? []), expressionText(key)])] });
  }
  return events;
}
