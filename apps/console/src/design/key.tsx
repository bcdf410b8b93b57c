/** A key of the keyboard, on what it does. */
export const Key = ({ children }: { readonly children: string }) => (
  <kbd aria-hidden className="rounded border border-current px-1 font-mono text-[11px] leading-4 opacity-50 max-md:hidden">
    {children}
  </kbd>
);
