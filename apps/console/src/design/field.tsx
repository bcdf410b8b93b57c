import { type InputHTMLAttributes, useId } from "react";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: string;
}

/** A line to write in, with its name above it. */
export function Field({ label, hint, ...input }: Props) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        {...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` })}
        className="rounded-md border border-line-strong bg-panel px-3 py-2 placeholder:text-faint"
        {...input}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-[13px] text-faint">
          {hint}
        </p>
      )}
    </div>
  );
}
