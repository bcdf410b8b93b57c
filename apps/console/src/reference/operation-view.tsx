import type { ReactNode } from "react";
import { CodeLine } from "../design/code-line.tsx";
import { sampleOf } from "../starting/sample.ts";
import type { ApiOperation, Schema } from "./api-document.ts";
import { Marked } from "./marked.tsx";
import { namesIn, refName, schemaText } from "./schema-text.ts";

interface Props {
  readonly operation: ApiOperation;
  readonly types: Readonly<Record<string, Schema>>;
  readonly isOpen: boolean;
}

/** One operation: what it needs and takes, what it answers, how it refuses, and a command that makes it. */
export function OperationView({ operation, types, isOpen }: Props) {
  const { id, method, path, summary, permission, asksForProof, parameters, body, answer, refusals } = operation;
  return (
    <details id={id} open={isOpen} className="border-line border-b">
      <summary className="flex -mx-2 cursor-pointer flex-wrap items-baseline gap-x-3 gap-y-0.5 rounded px-2 py-2.5 hover:bg-rules-soft">
        <code className="w-14 shrink-0 font-mono font-semibold text-[12.5px]">{method}</code>
        <code className="min-w-0 break-all font-mono text-[13px]">{path}</code>
        <span className="min-w-0 basis-full text-quiet sm:pl-[4.25rem]">
          <Marked text={summary} />
        </span>
      </summary>
      <dl className="flex flex-col gap-4 pt-1 pb-5 sm:pl-[4.25rem]">
        <Part name="Permission">
          <code className="font-mono text-[13px]">{permission}</code>
          {asksForProof && <span className="text-quiet">; of a session also its password, within the last ten minutes</span>}
        </Part>
        {parameters.length > 0 && (
          <Part name="Parameters">
            {parameters.map((parameter) => (
              <p key={`${parameter.in} ${parameter.name}`}>
                <code className="font-mono text-[13px]">{parameter.name}</code>{" "}
                <span className="text-faint">
                  in the {parameter.in}
                  {parameter.required === true ? "" : ", optional"}, {schemaText(parameter.schema ?? {})}.
                </span>{" "}
                <span className="text-quiet">
                  <Marked text={parameter.description ?? String(parameter.schema?.description ?? "")} />
                </span>
              </p>
            ))}
          </Part>
        )}
        {body !== null && (
          <Part name="Body">
            <Shape schema={body} types={types} />
          </Part>
        )}
        <Part name="Answer">
          <p className="text-quiet">
            <Marked text={answer.description} />
          </p>
          {answer.schema !== null && <Shape schema={answer.schema} types={types} />}
        </Part>
        <Part name="Refusals">
          {refusals.map(([status, meaning]) => (
            <p key={status}>
              <span className="tabular-nums">{status}</span>{" "}
              <span className="text-quiet">
                <Marked text={meaning} />
              </span>
            </p>
          ))}
        </Part>
        <Part name="From a shell">
          <CodeLine text={commandOf(operation)} />
        </Part>
      </dl>
    </details>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <dt className="font-medium text-[12px] text-faint">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

const code = "overflow-x-auto rounded-md border border-line bg-panel px-3 py-2 font-mono text-[12.5px] leading-relaxed";

function Shape({ schema, types }: { readonly schema: Schema; readonly types: Readonly<Record<string, Schema>> }) {
  // One that is only a name is shown itself.
  const named = typeof schema.$ref === "string" ? refName(schema.$ref) : null;
  const shown = (named === null ? undefined : types[named]) ?? schema;
  const names = [...namesIn(shown, types)].filter((name) => name !== named && types[name] !== undefined);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
      <pre tabIndex={0} className={code}>
        {schemaText(shown)}
      </pre>
      {names.map((name) => (
        <details key={name} className="mt-1.5">
          <summary className="cursor-pointer text-[13px] text-quiet hover:text-ink">{name}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached with the keyboard */}
          <pre tabIndex={0} className={`${code} mt-1.5`}>
            {schemaText(types[name] ?? {})}
          </pre>
        </details>
      ))}
    </>
  );
}

/** With what a program has: a key. */
function commandOf({ method, path, permission, parameters, body }: ApiOperation): string {
  const asked = parameters.filter((parameter) => parameter.in === "query" && parameter.required === true);
  const search = asked.length === 0 ? "" : `?${asked.map(({ name }) => `${name}=...`).join("&")}`;
  const address = `'${window.location.origin}${path}${search}'`;
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${address}`,
    ...(permission === "public" ? [] : ['-H "authorization: Bearer $SIGNALBOX_API_KEY"']),
    ...(body === null ? [] : ['-H "content-type: application/json"', `-d '${JSON.stringify(sampleOf(body)).replaceAll("'", `'\\''`)}'`]),
  ];
  return lines.join(" \\\n  ");
}
