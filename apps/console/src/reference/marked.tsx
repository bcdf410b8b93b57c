/** A description of the document, with what it names as it is written there: `so`. */
export function Marked({ text }: { readonly text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} className="font-mono text-[0.93em]">
        {part}
      </code>
    ),
  );
}
