// BT9. An incident is told by the journal alone: nobody marks runs. What people stopped in time is none; it is counted with the flips.
import { formatInstant } from "../../base/instant.ts";
import type { Incident, IncidentKind } from "../../ports/backtest.ts";
import type { RecordedTrouble } from "./recorded-run.ts";
import type { Retried, RetriedRun, RunName } from "./retried-run.ts";

/** What went wrong after an effect. `forks`: live ones, with the last batch that they share, and when they were made. */
export function incidentsOf(
  name: RunName,
  { recorded, retried }: RetriedRun,
  forks: readonly { readonly shared: number; readonly at: number }[],
): readonly Incident[] {
  const effects = retried.filter(isEffect);
  const known = (kind: IncidentKind, at: number, behind: readonly Retried[]): Incident[] =>
    behind.length === 0 ? [] : [{ ...name, kind, at: formatInstant(at), effects: behind.length, caught: caughtIn(behind) }];
  const troubles = lastOfEach(recorded.troubles).flatMap(({ kind, at, order, step }) => {
    // A run is cancelled when a fork takes over from it.
    if (kind === "cancelled" && forks.length > 0) return [];
    return known(
      kind,
      at,
      effects.filter(({ call, attempt }) => (step === null ? attempt.order < order : call.step === step)),
    );
  });
  return [
    ...troubles,
    ...forks.flatMap(({ shared, at }) =>
      known(
        "gone-back",
        at,
        effects.filter(({ attempt }) => attempt.seq > shared),
      ),
    ),
  ];
}

/** Something outside has changed, or may have. */
const isEffect = ({ call }: Retried): boolean =>
  call.attempts.some(({ isDone, command: { tool } }) => isDone && tool.effect !== "none" && tool.effect !== "read");

/** A run that was retried and failed again failed once. */
const lastOfEach = (troubles: readonly RecordedTrouble[]): readonly RecordedTrouble[] => [
  ...new Map(troubles.map((trouble) => [`${trouble.kind} ${trouble.step ?? ""}`, trouble])).values(),
];

function caughtIn(effects: readonly Retried[]): Incident["caught"] {
  for (const { flip } of effects) {
    const after = flip?.after.answer;
    if (flip !== null && flip.before.answer === "allow" && (after === "ask" || after === "deny"))
      return { step: flip.step, after, certain: flip.certain };
  }
  return null;
}
