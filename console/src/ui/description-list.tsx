import type { ReactNode } from "react";

/** Terms with their values, one pair a row. */
export function DescriptionList({ items }: { items: [string, ReactNode][] }) {
  return (
    <dl className="mt-4 flex flex-col gap-2">
      {items.map(([term, value]) => (
        <div key={term} className="flex items-baseline justify-between gap-4">
          <dt className="shrink-0 text-ink-muted">{term}</dt>
          <dd className="min-w-0 truncate text-right">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
