import { classes } from "./classes.ts";

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

/** A small choice of a few values; a radio group by nature. */
export function Segmented<T extends string>(
  { label, value, options, onChange }: SegmentedProps<T>,
) {
  return (
    <fieldset className="relative flex rounded-md border border-line-strong bg-surface p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(
            "flex h-7 cursor-pointer items-center rounded px-2.5 text-xs font-medium transition-colors has-focus-visible:outline-2 has-focus-visible:outline-focus",
            option.value === value ? "bg-sunken text-ink" : "text-ink-muted hover:text-ink",
          )}
        >
          <input
            type="radio"
            name={label}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
