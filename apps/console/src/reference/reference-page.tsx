import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useMemo } from "react";
import { Empty } from "../design/empty.tsx";
import { PageHeader } from "../design/page-header.tsx";
import { Refusal } from "../design/refusal.tsx";
import { type ApiDocument, type ApiOperation, operationsLike, operationsOf } from "./api-document.ts";
import { OperationView } from "./operation-view.tsx";

const route = getRouteApi("/reference");
/** Few enough to be shown whole. */
const FEW = 2;

/** Every operation of the API, by noun, as the server's own document has it. */
export function ReferencePage() {
  const { find = "" } = route.useSearch();
  const navigate = route.useNavigate();
  const document = useQuery({ queryKey: ["api-document"], queryFn: readDocument, staleTime: Number.POSITIVE_INFINITY });
  const operations = useMemo(() => (document.data === undefined ? [] : operationsOf(document.data)), [document.data]);
  if (document.error !== null) return <Refusal error={document.error} />;
  const found = operationsLike(operations, find);
  return (
    <>
      <PageHeader title="API reference">
        <label className="relative min-w-0 max-sm:order-last max-sm:basis-full sm:max-w-sm sm:flex-1">
          <span className="sr-only">Search the operations</span>
          <Search aria-hidden className="absolute top-2.5 left-2.5 size-4 text-faint" />
          <input
            type="search"
            value={find}
            placeholder="runs, POST, tasks:decide"
            onChange={({ target }) => void navigate({ search: target.value === "" ? {} : { find: target.value }, replace: true })}
            className="w-full rounded-md border border-line-strong bg-panel py-1.5 pr-3 pl-8 placeholder:text-faint"
          />
        </label>
        <a href="/api/openapi.json" className="text-[13px] text-quiet underline decoration-line-strong underline-offset-4 hover:text-ink">
          OpenAPI document
        </a>
      </PageHeader>
      {find === "" && (
        <p className="max-w-3xl px-4 pb-2 text-quiet md:px-6">
          A program sends a key of Settings as <code className="font-mono text-[13px]">Authorization: Bearer sbx_...</code>. What is refused
          is answered with problem details, whose <code className="font-mono text-[13px]">code</code> is for programs.
        </p>
      )}
      {document.data !== undefined && found.length === 0 && <Empty title="No operation is like that">Fewer words find more.</Empty>}
      <div className="flex max-w-4xl flex-col gap-8 px-4 pt-2 pb-12 md:px-6">
        {[...Map.groupBy(found, ({ noun }) => noun)].map(([noun, group]) => (
          <Noun key={noun} noun={noun} group={group} isOpen={found.length <= FEW} types={document.data?.components?.schemas ?? {}} />
        ))}
      </div>
    </>
  );
}

interface NounProps {
  readonly noun: string;
  readonly group: readonly ApiOperation[];
  readonly isOpen: boolean;
  readonly types: NonNullable<NonNullable<ApiDocument["components"]>["schemas"]>;
}

function Noun({ noun, group, isOpen, types }: NounProps) {
  return (
    <section aria-labelledby={`noun-${noun}`}>
      <h2 id={`noun-${noun}`} className="mb-1 font-semibold text-base first-letter:uppercase">
        {noun}
      </h2>
      {group.map((operation) => (
        <OperationView key={`${operation.id} ${isOpen}`} operation={operation} types={types} isOpen={isOpen} />
      ))}
    </section>
  );
}

async function readDocument({ signal }: { readonly signal: AbortSignal }): Promise<ApiDocument> {
  const response = await fetch("/api/openapi.json", { signal });
  if (!response.ok) throw new Error(`The document could not be read: ${response.status}.`);
  return (await response.json()) as ApiDocument;
}
