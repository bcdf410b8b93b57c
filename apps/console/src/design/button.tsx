import type { ButtonHTMLAttributes } from "react";

const looks = {
  /** What the screen is for. One at a time. */
  main: "bg-ink text-page hover:opacity-90 border border-ink",
  plain: "border border-line-strong bg-panel text-ink hover:bg-rules-soft",
  quiet: "border border-transparent text-quiet hover:bg-rules-soft hover:text-ink",
} as const;

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: keyof typeof looks;
}

export function Button({ kind = "plain", type = "button", className = "", ...rest }: Props) {
  return (
    <button
      type={type}
      className={`inline-flex items-center justify-center gap-1.5 rounded-md px-3 py-1.5 font-medium disabled:opacity-50 ${looks[kind]} ${className}`}
      {...rest}
    />
  );
}
