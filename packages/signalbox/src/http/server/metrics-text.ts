// Prometheus' text format, version 0.0.4: one block a metric, one line a sample.
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

export const metricsText = (metrics: readonly Metric[]): string =>
  metrics
    .flatMap(blockOf)
    .map((line) => `${line}\n`)
    .join("");

/** All of them say how something stands. */
const blockOf = ({ name, help, samples }: Metric): readonly string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} gauge`,
  ...samples.map(({ labels, value }) => `${name}${labelsText(labels)} ${value}`),
];

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
