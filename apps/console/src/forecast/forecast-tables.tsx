import type { ReactNode } from "react";
import { formatDuration, grouped, methodWords, percent, roughBytes, roughMoney, shareWords } from "signalbox/analysis";
import { visible } from "../design/visible.ts";
import type { Band, Forecast } from "./forecast.ts";

const number = "px-3 py-1.5 text-right tabular-nums whitespace-nowrap";
const name = "py-1.5 pr-3 text-left font-normal";

/** What lies behind the total: one run, kinds of runs, how they end, and where they branch. */
export function ForecastTables({ forecast }: { readonly forecast: Forecast }) {
  const { perRun, segments, outcomes, branches } = forecast;
  return (
    <>
      <Group title="One run" note={toolsNote(perRun)}>
        <BandTable
          first=""
          rows={[
            ["Cost", perRun.costMicroUsd?.band ?? null, roughMoney],
            ["Time, waiting included", perRun.durationMs, formatDuration],
            ["Tokens", perRun.tokens?.band ?? null, grouped],
            ["Journal", perRun.bytes?.band ?? null, roughBytes],
          ]}
        />
      </Group>
      {segments.by !== null && (
        <Group title={`Cost of a run by ${visible(segments.by)}`} note={`It explains ${percent(segments.explains)} of the order of costs.`}>
          <BandTable
            first="Kind"
            rows={segments.kinds.map(({ kind, share, costMicroUsd }) => [
              visible(kind),
              costMicroUsd?.band ?? null,
              roughMoney,
              `${percent(share.count / share.of)} of runs; ${costMicroUsd === null ? "too few" : methodWords[costMicroUsd.method]}`,
            ])}
          />
        </Group>
      )}
      {outcomes.length > 0 && (
        <Group title="How runs end" note="All in: what all runs together cost for each that ended so.">
          <Table titles={["Outcome", "Share (95 % interval)", "One of them", "All in"]}>
            {outcomes.map(({ outcome, share, costMicroUsd, allInMicroUsd }) => (
              <Row
                key={outcome}
                cells={{
                  share: shareWords(share),
                  one: costMicroUsd === null ? "" : roughMoney(costMicroUsd.band.mean),
                  allIn: roughMoney(allInMicroUsd),
                }}
              >
                {visible(outcome)}
              </Row>
            ))}
          </Table>
        </Group>
      )}
      {branches.length > 0 && (
        <Group title="Where they branch" note="Of the newest runs whose journals were looked at.">
          <Table titles={["Arm", "Share (95 % interval)", "Mean of a run"]}>
            {branches.map(({ node, arm, share, meanMicroUsd }) => (
              <Row key={`${node} ${arm}`} cells={{ share: shareWords(share), mean: roughMoney(meanMicroUsd) }}>
                <span className="text-quiet">{visible(node)}</span> {visible(arm)}
              </Row>
            ))}
          </Table>
        </Group>
      )}
    </>
  );
}

const toolsNote = ({ toolsMicroUsd }: Forecast["perRun"]): string =>
  toolsMicroUsd === null ? "" : `${roughMoney(toolsMicroUsd)} of its mean cost go to tools, at their own prices; the rest to models.`;

function Group({ title, note, children }: { readonly title: string; readonly note: string; readonly children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1">
      <h2 className="font-semibold">{title}</h2>
      {note !== "" && <p className="text-[13px] text-faint">{note}</p>}
      {children}
    </section>
  );
}

function Table({ titles, children }: { readonly titles: readonly string[]; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard
    <div tabIndex={0} className="overflow-x-auto outline-offset-[-2px]">
      <table className="border-collapse text-[13px]">
        <thead className="text-[12px] text-faint">
          <tr className="border-line border-b">
            {titles.map((title, index) => (
              <th key={title} scope="col" className={`font-medium ${index === 0 ? name : `${number}`}`}>
                {title === "" ? <span className="sr-only">What</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function Row({ cells, children }: { readonly cells: Readonly<Record<string, string>>; readonly children: ReactNode }) {
  return (
    <tr className="border-line border-b">
      <th scope="row" className={name}>
        {children}
      </th>
      {Object.entries(cells).map(([column, cell]) => (
        <td key={column} className={number}>
          {cell}
        </td>
      ))}
    </tr>
  );
}

type BandRow = readonly [name: string, band: Band | null, write: (value: number) => string, note?: string];

function BandTable({ first, rows }: { readonly first: string; readonly rows: readonly BandRow[] }) {
  const hasNotes = rows.some(([, , , note]) => note !== undefined);
  return (
    <Table titles={[first, "Mean", "P50", "P90", "P99", "90 % band", ...(hasNotes ? ["Known from"] : [])]}>
      {rows.flatMap(([title, band, write, note]) =>
        band === null
          ? []
          : [
              <Row
                key={title}
                cells={{
                  mean: write(band.mean),
                  p50: write(band.p50),
                  p90: write(band.p90),
                  p99: write(band.p99),
                  band: `${write(band.p5)} to ${write(band.p95)}`,
                  ...(note === undefined ? {} : { note }),
                }}
              >
                {title}
              </Row>,
            ],
      )}
    </Table>
  );
}
