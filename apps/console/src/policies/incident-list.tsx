import { Link } from "@tanstack/react-router";
import { visible } from "../design/visible.ts";
import type { BacktestPage } from "./back-test.ts";

type Incident = BacktestPage["incidents"][number];

const words: { readonly [K in Incident["kind"]]: string } = {
  failed: "failed after an effect",
  cancelled: "was cancelled after an effect",
  "in-doubt": "had an effect in doubt",
  "gone-back": "was gone back behind an effect",
};
const MOST_SHOWN = 50;

/** What went wrong after an effect had left, and what of it would have been seen before. */
export function IncidentList({ incidents }: { readonly incidents: readonly Incident[] }) {
  if (incidents.length === 0) return null;
  const caught = incidents.filter((incident) => incident.caught !== null);
  return (
    <section aria-label="Incidents" className="rounded-lg border border-line bg-panel">
      <h2 className="border-line border-b px-4 py-2 font-medium">
        {caught.length.toLocaleString()} of {incidents.length.toLocaleString()} past {incidents.length === 1 ? "incident" : "incidents"}{" "}
        would have been caught
      </h2>
      {caught.length > 0 && (
        <ul className="divide-y divide-line">
          {caught.slice(0, MOST_SHOWN).map((incident) => (
            <IncidentLine key={`${incident.runId} ${incident.kind} ${incident.at}`} incident={incident} />
          ))}
        </ul>
      )}
      <p className="border-line border-t px-4 py-2 text-[13px] text-quiet">
        An incident is what a journal knows: a run that failed or was cancelled after an effect, a doubt that a person settled, a live fork
        from before an effect.
      </p>
    </section>
  );
}

function IncidentLine({ incident: { runId, subject, kind, caught } }: { readonly incident: Incident }) {
  if (caught === null) return null;
  return (
    <li className="break-words px-4 py-2">
      <Link to="/runs/$run" params={{ run: runId }} className="break-all font-medium underline underline-offset-4">
        {visible(subject ?? runId)}
      </Link>{" "}
      {words[kind]}. <span className="text-quiet">{visible(caught.step)}</span>{" "}
      {caught.after === "ask" ? "would have been asked about" : "would have been denied"}
      {!caught.certain && ", which is uncertain"}.
    </li>
  );
}
