import type { LeftOver } from "./record.ts";

const MOST_NAMED = 20;

export function writeAlert(matter: { night: string; reasons: readonly string[]; leftOver: readonly LeftOver[] }): {
  subject: string;
  body: string;
} {
  const { night, reasons, leftOver } = matter;
  const named = leftOver.slice(0, MOST_NAMED).map(({ customer, code, message }) => `- ${customer}: ${code}: ${message}`);
  const more = leftOver.length > MOST_NAMED ? [`- and ${leftOver.length - MOST_NAMED} more`] : [];
  const body = [`The sync of ${night} is not as usual:`, ...reasons.map((reason) => `- ${reason}`), "", "Left over for the next night:"];
  return {
    subject: `Nightly sync of ${night} needs a look`,
    body: [...body, ...(named.length === 0 ? ["- nothing"] : named), ...more].join("\n"),
  };
}
