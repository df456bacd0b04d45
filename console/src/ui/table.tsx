import type { ReactNode } from "react";
import { classes } from "./classes.ts";

interface TableProps {
  /** Said by assistive technology. */
  caption: string;
  columns: ReactNode[];
  children: ReactNode;
}

/** A table that scrolls sideways by itself on a narrow screen. */
export function Table({ caption, columns, children }: TableProps) {
  return (
    <div className="relative overflow-x-auto" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b">
            {columns.map((column, index) => (
              <th
                key={index}
                scope="col"
                className="h-10 px-4 text-xs font-medium whitespace-nowrap text-ink-faint first:pl-5 last:pr-5"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">{children}</tbody>
      </table>
    </div>
  );
}

export function Cell(
  { mono, muted, end, children }: {
    mono?: boolean;
    muted?: boolean;
    end?: boolean;
    children?: ReactNode;
  },
) {
  return (
    <td
      className={classes(
        "px-4 py-3 align-middle first:pl-5 last:pr-5",
        mono && "font-mono text-xs",
        muted && "text-ink-muted",
        end && "text-right whitespace-nowrap",
      )}
    >
      {children}
    </td>
  );
}
