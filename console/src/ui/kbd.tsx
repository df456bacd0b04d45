import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-5 items-center rounded border bg-sunken px-1.5 font-sans text-2xs text-ink-muted">
      {children}
    </kbd>
  );
}
