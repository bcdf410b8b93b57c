import { CodeLine } from "../design/code-line.tsx";

const definition = `import { defineConfig, workflow } from "signalbox";
import { z } from "zod";

const greet = workflow({
  id: "greet",
  input: z.object({ name: z.string() }),
  limits: { costUsd: 0 },
  flow: (f, input) => {
    f.approve("look", {
      show: input.name,
      by: "role:ae",
      within: "2d",
      granted: () => undefined,
      denied: () => undefined,
    });
    return f.compute("greeting", { name: input.name }, ({ name }) => \`Hello \${name}\`);
  },
});

export default defineConfig({ workflows: [greet], people: { you: ["role:ae"] } });`;

/** How the first workflow is defined, run and approved. */
export function FirstSteps({ hasWorkflows }: { readonly hasWorkflows: boolean }) {
  return (
    <ol className="mx-auto flex max-w-2xl flex-col gap-8 px-4 py-8 md:px-6">
      {!hasWorkflows && (
        <Step number={1} title="Define a workflow">
          <p className="text-quiet">
            Put this into <code className="font-mono text-[13px]">signalbox.config.ts</code>, with your account's name in place of "you".
            The server takes it up by itself.
          </p>
          <CodeLine text={definition} />
        </Step>
      )}
      <Step number={hasWorkflows ? 1 : 2} title="Run it">
        <p className="text-quiet">
          From its page under Workflows, or from a shell beside the config; a program sends the same to the API, with a key of Settings.
        </p>
        <CodeLine text={`npx signalbox run ${hasWorkflows ? "<workflow>" : "greet"} --input '{"name":"Ada"}'`} />
      </Step>
      <Step number={hasWorkflows ? 2 : 3} title="Approve it">
        <p className="text-quiet">
          A workflow that asks somebody waits in the Inbox of whoever holds the role. Give yourself the role in Settings, People: what you
          approve there is exactly what goes out.
        </p>
      </Step>
    </ol>
  );
}

function Step({ number, title, children }: { readonly number: number; readonly title: string; readonly children: React.ReactNode }) {
  return (
    <li className="flex gap-4">
      <span
        aria-hidden
        className="mt-px flex size-6 shrink-0 items-center justify-center rounded-full border border-line-strong text-[12px]"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-2">
        <h2 className="font-semibold text-base">{title}</h2>
        {children}
      </div>
    </li>
  );
}
