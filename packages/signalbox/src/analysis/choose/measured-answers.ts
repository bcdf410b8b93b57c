// The five questions answered by what runs have shown, and what follows from it. Thresholds stand here, and are told with each answer.
import type { Measures } from "../measures/measures.ts";
import type { Answer, QuestionId } from "./question.ts";

export const THRESHOLDS = {
  /** Fewer runs say nothing. */
  runs: 30,
  /** Share of runs on the same path from which a process is called well defined. */
  samePath: 0.7,
  /** Equally likely paths: at most so many are few, from so many on it is open. */
  fewPaths: 2,
  manyPaths: 8,
  /** Runs a month. */
  highVolume: 1_000,
  lowVolume: 100,
  /** Share of runs that people decided in. */
  reviewed: 0.2,
  seldomReviewed: 0.02,
  /** From here on people are the bottleneck. */
  sentToPeople: 0.25,
  /** Of the reviewed runs, those that people changed: below it their seeing changes nothing. */
  seldomEdited: 0.05,
  /** Share of failures that name their step. */
  traced: 0.95,
  untraced: 0.8,
  /** Standard deviation over the mean of what a run costs. */
  evenCost: 0.5,
  unevenCost: 1,
} as const;

export interface MeasuredAnswer {
  readonly question: QuestionId;
  readonly answer: Answer;
  /** The figures that say so. */
  readonly because: string;
}
/** Something that the figures speak for. */
export interface Suggestion {
  readonly id:
    | "workflow-in-disguise"
    | "sends-to-people"
    | "seen-and-unchanged"
    | "failures-without-a-step"
    | "replay-differs"
    | "uneven-cost"
    | "as-it-should-be";
  readonly message: string;
  readonly because: string;
}
/** What a workflow that runs answers itself. */
export interface MeasuredAnswers {
  readonly workflow: string;
  readonly runs: number;
  /** The runs of so many days. */
  readonly days: number;
  /** Null with too few runs: nothing is said of them. */
  readonly answers: readonly MeasuredAnswer[] | null;
  readonly suggestions: readonly Suggestion[];
  /** Models that only play one answered some of the runs. */
  readonly simulated: boolean;
}
export interface Observed {
  readonly workflow: string;
  readonly measures: Measures;
  readonly days: number;
  /** There are more runs in these days than were measured. */
  readonly more: boolean;
  readonly hasAgent: boolean;
}

const DAYS_A_MONTH = 30;

export function measuredAnswers(observed: Observed): MeasuredAnswers {
  const { workflow, measures, days } = observed;
  const told = { workflow, runs: measures.runs, days, simulated: measures.simulatedRuns > 0 };
  if (measures.runs < THRESHOLDS.runs) return { ...told, answers: null, suggestions: [] };
  const suggestions = RULES.flatMap((rule) => rule(observed) ?? []);
  const fine: Suggestion = {
    id: "as-it-should-be",
    message: "Nothing speaks for building it in another way.",
    because: "None of the rules fires.",
  };
  return { ...told, answers: ANSWERED.map((answer) => answer(observed)), suggestions: suggestions.length === 0 ? [fine] : suggestions };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const number = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(2).replace(/\.0$/, "");

const ANSWERED: readonly ((observed: Observed) => MeasuredAnswer)[] = [
  ({ measures: { paths, runs } }) => {
    const share = paths.mostTaken[0]?.share ?? 0;
    const { fewPaths, manyPaths, samePath } = THRESHOLDS;
    return {
      question: "wellDefined",
      answer: share >= samePath || paths.effectivePaths <= fewPaths ? "yes" : paths.effectivePaths > manyPaths ? "no" : "unsure",
      because: `${number(runs)} runs took ${number(paths.distinct)} paths, ${percent(share)} of them the same; that is as hard to foretell as ${number(paths.effectivePaths)} paths that are equally likely.`,
    };
  },
  (observed) => {
    const month = perMonth(observed);
    const { highVolume, lowVolume } = THRESHOLDS;
    return {
      question: "highVolume",
      answer: month >= highVolume ? "yes" : month < lowVolume && !observed.more ? "no" : "unsure",
      because: `${observed.more ? "At least " : ""}${number(month)} runs a month, by those of the last ${observed.days} days.`,
    };
  },
  ({ measures: { people } }) => {
    const share = people.reviewedShare ?? 0;
    const { reviewed, seldomReviewed } = THRESHOLDS;
    const edited = people.editedShare === null ? "" : ` They changed what was proposed in ${percent(people.editedShare)} of these.`;
    return {
      question: "reviewed",
      answer: share >= reviewed ? "yes" : share < seldomReviewed ? "no" : "unsure",
      because: `People decided in ${percent(share)} of the runs.${edited}`,
    };
  },
  ({ measures: { failures } }) => {
    const { tracedShare, reproducedShare, count, replayed } = failures;
    const { traced, untraced } = THRESHOLDS;
    if (tracedShare === null) return { question: "audited", answer: "unsure", because: "Nothing has failed yet." };
    const again =
      reproducedShare === null ? "" : ` Of ${number(replayed)} failed runs, a replay came to the same in ${percent(reproducedShare)}.`;
    return {
      question: "audited",
      answer: tracedShare >= traced && (reproducedShare ?? 1) === 1 ? "yes" : tracedShare < untraced ? "no" : "unsure",
      because: `${percent(tracedShare)} of ${number(count)} failures name the step in which they began.${again}`,
    };
  },
  ({ measures: { paths, costUsd } }) => {
    const variation = costUsd.variation ?? 0;
    const { fewPaths, manyPaths, evenCost, unevenCost } = THRESHOLDS;
    const isOpen = paths.effectivePaths > manyPaths || variation > unevenCost;
    return {
      question: "openEnded",
      answer: isOpen ? "yes" : paths.effectivePaths <= fewPaths && variation <= evenCost ? "no" : "unsure",
      because: `As good as ${number(paths.effectivePaths)} paths, and what a run costs lies ${costUsd.variation === null ? "nowhere apart" : `${number(variation)} times its mean apart`}.`,
    };
  },
];

const perMonth = ({ measures, days }: Observed): number => (measures.runs / days) * DAYS_A_MONTH;

const RULES: readonly ((observed: Observed) => Suggestion | null)[] = [
  ({ measures: { paths, runs }, hasAgent }) => {
    const [first] = paths.mostTaken;
    if (!hasAgent || first === undefined || first.share < THRESHOLDS.samePath) return null;
    return {
      id: "workflow-in-disguise",
      message: "This agent is a workflow in disguise.",
      because: `${percent(first.share)} of ${number(runs)} runs took the same ${first.path.length} steps. As a workflow with the agent for the rest they would be cheaper, and the same each time.`,
    };
  },
  ({ measures: { people } }) =>
    people.reviewedShare === null || people.reviewedShare < THRESHOLDS.sentToPeople
      ? null
      : {
          id: "sends-to-people",
          message: `This workflow sends ${percent(people.reviewedShare)} to people.`,
          because: `They said no to ${number(people.rejected)} and changed ${number(people.edited)} of ${number(people.reviewed)}. An agent or a model call before them, or a policy with a narrower rule, could take a part of it.`,
        },
  ({ measures: { people } }) =>
    people.reviewed < THRESHOLDS.runs ||
    people.editedShare === null ||
    people.editedShare >= THRESHOLDS.seldomEdited ||
    people.rejected / people.reviewed >= THRESHOLDS.seldomEdited
      ? null
      : {
          id: "seen-and-unchanged",
          message: "What people see goes on as it is.",
          because: `Of ${number(people.reviewed)} reviewed runs they changed ${percent(people.editedShare)} and said no to ${percent(people.rejected / people.reviewed)}. Back-test a policy that asks about fewer of them.`,
        },
  ({ measures: { failures } }) =>
    failures.tracedShare === null || failures.tracedShare >= THRESHOLDS.untraced
      ? null
      : {
          id: "failures-without-a-step",
          message: `${percent(1 - failures.tracedShare)} of the failures name no step.`,
          because: `${number(failures.agents)} of ${number(failures.count)} are an agent's as a whole. A workflow around the steps that fail would name them.`,
        },
  ({ measures: { failures } }) =>
    failures.reproducedShare === null || failures.reproducedShare === 1
      ? null
      : {
          id: "replay-differs",
          message: `A replay of ${number(failures.replayed - failures.reproduced)} failed runs does not come to the same.`,
          because: "Their journals say something else than deciding anew does: signalbox replay <run> says where.",
        },
  ({ measures: { costUsd } }) =>
    costUsd.variation === null || costUsd.variation <= THRESHOLDS.unevenCost || costUsd.tail === null
      ? null
      : {
          id: "uneven-cost",
          message: `One run in ten costs ${number(costUsd.tail)} times the middle one, or more.`,
          because:
            "A lower cap for the agent, or rules before it that sort out what is dear, would make a month's cost easier to foretell.",
        },
];
