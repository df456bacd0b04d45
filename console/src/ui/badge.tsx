import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export type Tone = "neutral" | "success" | "warning" | "danger" | "info" | "accent";

const LOOKS: Record<Tone, string> = {
  neutral: "bg-sunken text-ink-muted",
  success: "bg-success-soft text-success",
  warning: "bg-warning-soft text-warning",
  danger: "bg-danger-soft text-danger",
  info: "bg-info-soft text-info",
  accent: "bg-accent-soft text-accent",
};

const DOTS: Record<Tone, string> = {
  neutral: "bg-ink-faint",
  success: "bg-success-dot",
  warning: "bg-warning-dot",
  danger: "bg-danger-solid",
  info: "bg-info-dot",
  accent: "bg-focus",
};

interface BadgeProps {
  tone?: Tone;
  dot?: boolean;
  /** The dot breathes: something is on its way. */
  moving?: boolean;
  mono?: boolean;
  children: ReactNode;
}

export function Badge({ tone = "neutral", dot, moving, mono, children }: BadgeProps) {
  return (
    <span
      className={classes(
        "inline-flex h-5 items-center gap-1.5 rounded-full px-2 text-2xs font-medium whitespace-nowrap",
        mono && "font-mono",
        LOOKS[tone],
      )}
    >
      {dot && (
        <span
          aria-hidden
          className={classes("size-1.5 rounded-full", DOTS[tone], moving && "animate-pulse")}
        />
      )}
      {children}
    </span>
  );
}
