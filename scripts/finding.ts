/** What a check found wrong, and where. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  /** What is wrong and what to do instead. */
  readonly message: string;
}

export interface CheckResult {
  /** Shown whether or not something was found. */
  readonly report: readonly string[];
  readonly findings: readonly Finding[];
}

export const describeFinding = ({ path, line, message }: Finding): string => `${path}:${line}  ${message}`;

/** For a check that is started by itself: prints all and sets the exit code. */
export function reportAlone({ report, findings }: CheckResult): void {
  for (const line of [...report, ...findings.map(describeFinding)]) console.log(line);
  if (findings.length > 0) process.exitCode = 1;
}
