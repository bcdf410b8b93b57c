import type { ReactNode } from "react";
import { useKeyNames } from "./key-map.ts";
import { useRowKeys } from "./row-keys.ts";

export interface Column<Row> {
  readonly title: string;
  /** Classes of its cells: how wide, on which side, from which width on. */
  readonly look?: string;
  readonly cell: (row: Row) => ReactNode;
}
/** Rows that can be chosen, to do one thing with all of them. */
export interface Choice {
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (keys: ReadonlySet<string>) => void;
}
interface Props<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** What a row is called where it stands alone. */
  readonly nameOf?: (row: Row) => string;
  /** `j` and `k` move, Enter opens. Without it the rows are only read. */
  readonly onOpen?: (row: Row) => void;
  /** A click anywhere opens as well. Default: yes; not where a row has links of its own. */
  readonly opensByClick?: boolean;
  /** `x` chooses. */
  readonly choice?: Choice;
}

const choosing = [{ keys: "x", says: "choose the row" }];
const edges = "first:pl-4 last:pr-4 md:first:pl-6 md:last:pr-6";

/** The one table of the console. */
export function DataTable<Row>({ rows, columns, keyOf, nameOf = keyOf, onOpen, opensByClick = true, choice }: Props<Row>) {
  const toggle = (row: Row | undefined) => {
    if (row === undefined || choice === undefined) return;
    const chosen = new Set(choice.chosen);
    if (!chosen.delete(keyOf(row))) chosen.add(keyOf(row));
    choice.onChoose(chosen);
  };
  const open = (index: number) => {
    const row = rows[index];
    if (row !== undefined) onOpen?.(row);
  };
  useKeyNames(choosing, choice !== undefined && rows.length > 0);
  const { rowProps } = useRowKeys(onOpen === undefined ? 0 : rows.length, open, { x: (index) => toggle(rows[index]) });
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse">
        <thead className="text-left text-[12px] text-faint">
          <tr className="border-line border-y">
            {choice !== undefined && <ChooseAll rows={rows.map(keyOf)} choice={choice} />}
            {columns.map(({ title, look = "" }) => (
              <th key={title} scope="col" className={`whitespace-nowrap px-3 py-2 font-medium ${edges} ${look}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const { onClick, ...keys } = rowProps(index);
            const isChosen = choice?.chosen.has(keyOf(row)) ?? false;
            return (
              <tr
                key={keyOf(row)}
                {...(onOpen === undefined ? {} : keys)}
                {...(onOpen !== undefined && opensByClick ? { onClick } : {})}
                {...(isChosen ? { "aria-selected": true } : {})}
                className="border-line border-b outline-none hover:bg-panel focus:bg-panel focus:shadow-[inset_3px_0_0_var(--ink)] aria-selected:bg-rules-soft"
              >
                {choice !== undefined && (
                  <td className="w-px py-0 pl-4 md:pl-6">
                    <Tick label={`Choose ${nameOf(row)}`} isOn={isChosen} onToggle={() => toggle(row)} />
                  </td>
                )}
                {columns.map(({ title, look = "", cell }) => (
                  <td key={title} className={`px-3 py-2 ${edges} ${look}`}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function ChooseAll({ rows, choice: { chosen, onChoose } }: { readonly rows: readonly string[]; readonly choice: Choice }) {
  const isAll = rows.length > 0 && rows.every((key) => chosen.has(key));
  return (
    <th scope="col" className="w-px py-0 pl-4 font-medium md:pl-6">
      <Tick label="Choose all of this page" isOn={isAll} onToggle={() => onChoose(isAll ? new Set() : new Set(rows))} />
    </th>
  );
}

/** Large enough for a thumb; a click on it is not one on the row. */
function Tick({ label, isOn, onToggle }: { readonly label: string; readonly isOn: boolean; readonly onToggle: () => void }) {
  return (
    <label
      className="-mx-1 flex size-7 cursor-pointer items-center justify-center"
      onClick={(event) => event.stopPropagation()}
      onKeyDown={() => undefined}
    >
      <input type="checkbox" aria-label={label} checked={isOn} onChange={onToggle} tabIndex={-1} className="size-3.5 accent-(--ink)" />
    </label>
  );
}
