import { TextField } from "./field.tsx";

/** A field without a visible label that narrows a list while somebody types. */
export function SearchField(
  { label, value, onChange }: {
    readonly label: string;
    readonly value: string;
    onChange(value: string): void;
  },
) {
  return (
    <TextField
      hideLabel
      type="search"
      label={label}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
