import { ChevronDown } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";
import { classes } from "./classes.ts";

const CONTROL =
  "w-full rounded-md border border-line-strong bg-surface px-3 text-ink placeholder:text-ink-faint transition-colors hover:border-ink-faint focus-visible:border-focus focus-visible:outline-1 focus-visible:outline-offset-0 disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-faint aria-invalid:border-danger-solid";

interface LabelledProps {
  label: ReactNode;
  /** Keeps the label for assistive technology only. */
  hideLabel?: boolean;
  hint?: ReactNode;
  error?: string;
}

interface Wiring {
  id: string;
  "aria-invalid"?: true;
  "aria-describedby"?: string;
}

function Labelled(
  { label, hideLabel, hint, error, children }: LabelledProps & {
    children: (wiring: Wiring) => ReactNode;
  },
) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className={hideLabel ? "sr-only" : "font-medium"}>{label}</label>
      {children({
        id,
        ...(error ? { "aria-invalid": true } : {}),
        ...(described ? { "aria-describedby": described } : {}),
      })}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
      {hint && <p id={`${id}-hint`} className="text-xs text-ink-faint">{hint}</p>}
    </div>
  );
}

type TextFieldProps = LabelledProps & ComponentProps<"input"> & { mono?: boolean };

export function TextField(
  { label, hideLabel, hint, error, mono, className, ...input }: TextFieldProps,
) {
  return (
    <Labelled {...{ label, hideLabel, hint, error }}>
      {(wiring) => (
        <input
          {...input}
          {...wiring}
          className={classes(CONTROL, "h-9", mono && "font-mono text-xs", className)}
        />
      )}
    </Labelled>
  );
}

type TextAreaProps = LabelledProps & ComponentProps<"textarea"> & { mono?: boolean };

export function TextArea(
  { label, hideLabel, hint, error, mono, className, ...textarea }: TextAreaProps,
) {
  return (
    <Labelled {...{ label, hideLabel, hint, error }}>
      {(wiring) => (
        <textarea
          {...textarea}
          {...wiring}
          className={classes(CONTROL, "py-2", mono && "font-mono text-xs leading-5", className)}
        />
      )}
    </Labelled>
  );
}

type SelectFieldProps = LabelledProps & ComponentProps<"select">;

export function SelectField(
  { label, hideLabel, hint, error, className, children, ...select }: SelectFieldProps,
) {
  return (
    <Labelled {...{ label, hideLabel, hint, error }}>
      {(wiring) => (
        <div className="relative">
          <select
            {...select}
            {...wiring}
            className={classes(CONTROL, "h-9 appearance-none truncate pr-8", className)}
          >
            {children}
          </select>
          <ChevronDown
            aria-hidden
            className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-ink-faint"
          />
        </div>
      )}
    </Labelled>
  );
}
