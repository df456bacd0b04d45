import type { ReactNode } from "react";
import { classes } from "./classes.ts";

interface CardProps {
  /** Shown as a level-two heading. */
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  footer?: ReactNode;
  /** Removes the padding, for tables and lists. */
  flush?: boolean;
  className?: string;
  children?: ReactNode;
}

export function Card(
  { title, description, actions, footer, flush, className, children }: CardProps,
) {
  return (
    <section className={classes("rounded-lg border bg-surface shadow-card", className)}>
      {title && (
        <header
          className={classes(
            "flex flex-wrap items-start justify-between gap-3 px-5 pt-4",
            flush ? "border-b pb-4" : "pb-1",
          )}
        >
          <div className="min-w-0">
            <h2 className="text-sm font-semibold">{title}</h2>
            {description && <p className="mt-0.5 text-ink-muted">{description}</p>}
          </div>
          {actions && <div className="flex items-center gap-2">{actions}</div>}
        </header>
      )}
      <div className={classes(!flush && "px-5 py-4")}>{children}</div>
      {footer && (
        <footer className="flex flex-wrap items-center justify-between gap-3 rounded-b-lg border-t bg-sunken px-5 py-3 text-ink-muted">
          {footer}
        </footer>
      )}
    </section>
  );
}
