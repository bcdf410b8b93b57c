import { useMemo } from "react";
import { type Choice, type Process, starterOf } from "signalbox/analysis";
import { CodeLine } from "../design/code-line.tsx";
import { visible } from "../design/visible.ts";

/** A project that starts from the choice: the command that makes it, and what is in it. */
export function StarterFiles({ process, choice }: { readonly process: Process; readonly choice: Choice }) {
  const { files } = useMemo(() => starterOf(choice), [choice]);
  return (
    <section aria-label="Starter" className="flex flex-col gap-3">
      <h2 className="font-medium">Start from it</h2>
      <p className="text-quiet leading-relaxed">
        A project with these steps as its workflow, with a simulated model and a test: it runs as it is.
      </p>
      <CodeLine text={`npx signalbox choose --answers ${shellWord(JSON.stringify(process))} --init my-project`} />
      {Object.entries(files).map(([name, text]) => (
        <details key={name}>
          <summary className="cursor-pointer py-0.5 font-mono text-[12.5px]">{visible(name)}</summary>
          <div className="pt-1 pb-2">
            <CodeLine text={text} />
          </div>
        </details>
      ))}
    </section>
  );
}

/** One word for a shell, whatever is in it. */
const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
