import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes.ts";
import { Spinner } from "./spinner.tsx";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md";

/** The look of a button, for links that act as one. */
export function buttonClasses(variant: ButtonVariant = "secondary", size: ButtonSize = "md") {
  return classes(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
    size === "sm" ? "h-7 px-2.5 text-xs" : "h-9 px-3.5 text-sm",
    variant === "primary" && "bg-solid text-on-solid hover:bg-solid-hover",
    variant === "secondary" &&
      "border border-line-strong bg-surface text-ink shadow-card hover:bg-hover",
    variant === "ghost" && "text-ink-muted hover:bg-hover hover:text-ink",
    variant === "danger" &&
      "bg-danger-solid text-[#fff] hover:bg-danger-solid-hover",
  );
}

interface ButtonProps extends ComponentProps<"button"> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Shows a spinner and refuses clicks; the name stays. */
  busy?: boolean;
  icon?: ReactNode;
  /** Why this may not be pressed; it stays in the focus order, so that everybody can learn it. */
  refusal?: string;
}

/** What makes a button refuse, and say why. */
function refuse(refusal: string | undefined): ComponentProps<"button"> {
  if (refusal === undefined) return {};
  return {
    type: "button",
    disabled: false,
    "aria-disabled": true,
    "aria-description": refusal,
    title: refusal,
    onClick: (event) => event.preventDefault(),
  };
}

export function Button(
  { variant, size, busy = false, icon, refusal, className, children, disabled, type, ...rest }:
    ButtonProps,
) {
  return (
    <button
      type={type ?? "button"}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classes(buttonClasses(variant, size), className)}
      {...rest}
      {...refuse(refusal)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Its accessible name and its tooltip. */
  label: string;
  /** As of a button. */
  refusal?: string;
}

export function IconButton(
  { label, refusal, className, children, type, ...rest }: IconButtonProps,
) {
  return (
    <button
      type={type ?? "button"}
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-muted transition-colors hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:size-4",
        className,
      )}
      {...rest}
      {...refuse(refusal)}
    >
      {children}
    </button>
  );
}
