const MOST = 800;

/** The beginning of what a lead wrote, for a person to read; cut between characters, never inside one. */
export function excerptMessage({ message }: { message: string | null | undefined }): string {
  const text = (message ?? "").toWellFormed();
  if (text.length <= MOST) return text;
  const kept: string[] = [];
  let size = 0;
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, MOST + 100))) {
    size += segment.length;
    if (size > MOST) break;
    kept.push(segment);
  }
  return `${kept.join("")}… (${text.length} characters in all)`;
}
