export type ControllerName = "rules" | "ai" | "human";

const words = { rules: "rules", ai: "AI", human: "person" } as const satisfies Record<ControllerName, string>;
const looks = {
  rules: "bg-rules-soft text-rules-ink",
  ai: "bg-ai-soft text-ai-ink",
  human: "bg-human-soft text-human-ink",
} as const satisfies Record<ControllerName, string>;

/** Who is in control, as a word on its colour. */
export function ControllerBadge({ controller }: { readonly controller: ControllerName }) {
  return (
    <span className={`inline-block w-14 rounded px-1.5 py-px text-center font-medium text-[11px] ${looks[controller]}`}>
      {words[controller]}
    </span>
  );
}

const fills = { rules: "bg-rules", ai: "bg-ai", human: "bg-human" } as const satisfies Record<ControllerName, string>;

export const controllerNames = ["rules", "ai", "human"] as const satisfies readonly ControllerName[];
export type ControllerCounts = Readonly<Record<ControllerName, number>>;
export const controllerWord = (name: ControllerName): string => words[name];
export const controllerFill = (name: ControllerName): string => fills[name];

export const countControllers = (controllers: readonly ControllerName[]): ControllerCounts => {
  const counts = { rules: 0, ai: 0, human: 0 };
  for (const name of controllers) counts[name]++;
  return counts;
};

/** How much of something each was in control of. */
export function ControllerStrip({ controllers }: { readonly controllers: ControllerCounts }) {
  const counts = controllerNames.map((name) => ({ name, count: controllers[name] }));
  const total = Math.max(
    1,
    counts.reduce((sum, { count }) => sum + count, 0),
  );
  const text = counts.map(({ name, count }) => `${words[name]} ${Math.round((count / total) * 100)} %`).join(", ");
  return (
    <span
      role="img"
      aria-label={`In control: ${text}`}
      title={text}
      className="inline-flex h-1.5 w-20 gap-px overflow-hidden rounded-full align-middle"
    >
      {counts.map(({ name, count }) => count > 0 && <span key={name} className={fills[name]} style={{ flexGrow: count }} />)}
    </span>
  );
}
