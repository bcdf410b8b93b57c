import { Link } from "@tanstack/react-router";
import { visible } from "../design/visible.ts";
import type { WorkflowView } from "../workflows/workflow.ts";
import { placeOf } from "./certificate.ts";

interface Props {
  readonly view: WorkflowView;
  /** The node as the certificate names it. */
  readonly at: string;
  readonly text?: string;
}

/** A node, and the way to its definition in the graph. */
export function NodeLink({ view, at, text = at }: Props) {
  const place = placeOf(view, at);
  if (place === null) return <span className="break-words">{visible(text)}</span>;
  return (
    <Link
      to="/workflows/$workflow"
      params={{ workflow: place.workflow }}
      search={{ node: place.node }}
      className="break-words underline decoration-line-strong underline-offset-4 hover:decoration-ink"
    >
      {visible(text)}
    </Link>
  );
}
