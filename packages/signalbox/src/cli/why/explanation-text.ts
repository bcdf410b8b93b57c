import { formatDuration } from "../../base/duration.ts";
import { moneyText } from "../../base/money.ts";
import { visible } from "../../base/visible.ts";
import type { ModelCall } from "../../kernel/index.ts";
import { dateTime } from "../output/moment.ts";
import type { Palette } from "../output/palette.ts";
import { preview, shortText } from "../output/preview.ts";
import { indented } from "../output/proposal-text.ts";
import { valueBlock, WHOLE } from "../output/value-block.ts";
import type { Cause, Explanation } from "./explanation.ts";
import type { Attempt } from "./history.ts";

const WIDTH = 100;

/** An explanation from the effect back to the start. */
export function explanationText(paint: Palette, explanation: Explanation): readonly string[] {
  return [
    ...effectText(paint, explanation),
    ...explanation.causes.flatMap((cause) => ["", ...causeText[cause.kind](paint, cause as never)]),
    "",
    ...startText(paint, explanation),
    ...originText(paint, explanation),
  ];
}

function effectText(paint: Palette, { step, what, input, attempts, cleared, informedByAi }: Explanation): readonly string[] {
  const facts = [what.effect, what.delivery].filter((fact) => fact !== null && fact !== "free");
  const name =
    what.tool === null ? what.kind : `${visible(what.tool)}${facts.length === 0 ? "" : ` ${paint.quiet(`(${facts.join(", ")})`)}`}`;
  return [
    `${paint.strong(visible(step))}  ${name}`,
    ...indented(["was given:", ...indented(valueBlock(input, WHOLE))]),
    ...(cleared === null
      ? []
      : indented([
          cleared.asShown === null
            ? paint.quiet(`cleared in ${cleared.approval} (call "${visible(cleared.call)}"); the bytes are erased`)
            : cleared.asShown
              ? paint.good(`exactly as shown in ${cleared.approval} (call "${visible(cleared.call)}")`)
              : paint.bad(`not what was shown in ${cleared.approval}`),
        ])),
    ...(informedByAi ? indented([paint.ai("a model produced part of it")]) : []),
    ...indented(attempts.flatMap((attempt) => attemptText(paint, attempt))),
  ];
}

function attemptText(paint: Palette, { number, at, key, argumentsHash, answeredAt, answer }: Attempt): readonly string[] {
  const took = answeredAt === null ? "" : `, answered after ${formatDuration(Date.parse(answeredAt) - Date.parse(at))}`;
  return [
    `attempt ${number} at ${dateTime(at)}${took}`,
    ...(key === null
      ? []
      : indented([paint.quiet(`key ${visible(key)}`), paint.quiet(`arguments sha256 ${visible(argumentsHash ?? "")}`)])),
    ...indented([answerText(paint, answer)]),
  ];
}

function answerText(paint: Palette, answer: Attempt["answer"]): string {
  switch (answer.kind) {
    case "none":
      return paint.quiet("no answer yet");
    case "completed":
      return `→ ${preview(answer.output, WIDTH)}`;
    case "settled":
      return `${paint.human(visible(answer.by))} said: ${visible(answer.choice)}${answer.reason === null ? "" : `, "${shortText(answer.reason)}"`} → ${preview(answer.output, WIDTH)}`;
    default:
      return paint.bad(
        `${answer.kind === "doubted" ? "it may have happened or not: " : ""}${visible(answer.error.code)}: ${shortText(answer.error.message, WIDTH)}`,
      );
  }
}

const DECIDED = { approve: "approved", edit: "edited", reject: "rejected", answer: "answered in its place" } as const;

const causeText: { readonly [K in Cause["kind"]]: (paint: Palette, cause: Extract<Cause, { kind: K }>) => readonly string[] } = {
  approval: (paint, { step, openedAt, arm, decisions, hash, bytes, hashMatches }) => [
    `because ${paint.human(visible(step))} was ${arm === "granted" ? "granted" : arm}, asked ${dateTime(openedAt)}`,
    ...indented(
      decisions.map(
        ({ by, identity, decision, at, reason }) =>
          `${paint.human(visible(by))}${identity === null ? "" : paint.quiet(` (identity ${identity})`)} ${DECIDED[decision]} at ${dateTime(at)}${reason === null ? "" : `: "${shortText(reason)}"`}`,
      ),
    ),
    ...indented([
      hashMatches !== false
        ? paint.quiet(`on ${hashMatches === null ? "" : "these "}bytes, sha256 ${hash}:`)
        : paint.bad(`on bytes that do not hash to ${hash}:`),
      visible(bytes),
    ]),
  ],
  rule: (paint, { step, at, controller, arm, read, informedByAi }) => [
    `because ${paint[controller](visible(step))} chose ${visible(arm)}, ${dateTime(at)}`,
    ...indented(Object.entries(read).map(([name, value]) => `${visible(name)} = ${preview(value, WIDTH)}`)),
    ...(informedByAi ? indented([paint.ai("a model produced what it read")]) : []),
  ],
  failure: (paint, { step, at, error }) => [
    `because ${visible(step)} failed, ${dateTime(at)}, and its failure is handled here`,
    ...indented([paint.bad(preview(error, WIDTH))]),
  ],
  choice: (paint, { step, agent, turn, at, call, offered, said }) => [
    `because ${paint.ai(visible(step))} chose it: agent ${visible(agent)}, turn ${turn}, ${dateTime(at)}`,
    ...indented([
      ...said.map((words) => `it said: "${shortText(words, WIDTH)}"`),
      `it could choose from ${offered.map(visible).join(", ")}`,
      paint.quiet(callText(call)),
    ]),
  ],
  part: (_paint, { step, of, key }) => [
    `as ${of === "map" ? "item" : of === "repeat" ? "round" : "part"} ${visible(key)} of ${visible(step)}`,
  ],
};

const startText = (paint: Palette, { start, runId }: Explanation): readonly string[] => [
  `in run ${runId}, started ${dateTime(start.at)}${start.by === null ? "" : ` by ${paint.human(visible(start.by))}`} with ${preview(start.input, WIDTH)}`,
];

const originText = (paint: Palette, { origins }: Explanation): readonly string[] =>
  origins.flatMap(({ step, model, at, output, call }) => [
    "",
    `${paint.ai(visible(step))}: model ${visible(model)} produced, ${dateTime(at)}${call === null ? "" : `, ${callText(call)}`}`,
    ...indented(valueBlock(output, WHOLE)),
  ]);

const callText = ({ modelId, simulated, counted, inputTokens, outputTokens, costMicroUsd }: ModelCall): string =>
  `${visible(modelId)}${simulated ? " (simulated)" : ""}, ${counted === "bound" ? "at most " : ""}${inputTokens} + ${outputTokens} tokens, ${moneyText(costMicroUsd)}`;
