import { type CallCoverage, lineText } from "signalbox/analysis";
import { visible } from "../design/visible.ts";

/** Who clears a call, and the policy rules that may answer for it when it is about to be sent. */
export function CoverageText({ call }: { readonly call: CallCoverage }) {
  const { approval, policies } = call;
  const lines = [
    ...(approval === null ? [] : [`cleared by ${approval.by} in ${approval.node}`]),
    ...policies.map((line, index) => `${policies[index - 1]?.policy === line.policy ? "else " : ""}${lineText(line)}`),
  ];
  if (lines.length === 0) return <p className="text-quiet">No approval clears it, and no policy rule is about it.</p>;
  return lines.map((line) => (
    <p key={line} className="text-quiet">
      {visible(line)}
    </p>
  ));
}
