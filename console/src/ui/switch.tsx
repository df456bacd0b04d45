import { Switch as Base } from "@base-ui/react/switch";
import { useId } from "react";

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  disabled?: boolean;
  /** Why this may not be switched. */
  refusal?: string;
  onChange: (checked: boolean) => void;
}

export function Switch({ label, hint, checked, disabled, refusal, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-6">
      <div>
        <p id={`${id}-label`} className="font-medium">{label}</p>
        {hint && <p id={`${id}-hint`} className="mt-0.5 text-ink-muted">{hint}</p>}
      </div>
      <Base.Root
        checked={checked}
        disabled={disabled || refusal !== undefined}
        title={refusal}
        aria-description={refusal}
        onCheckedChange={onChange}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="relative mt-0.5 h-5 w-9 shrink-0 cursor-pointer rounded-full bg-ink-faint transition-colors data-checked:bg-accent data-disabled:opacity-50"
      >
        <Base.Thumb className="absolute top-0.5 left-0.5 block size-4 rounded-full bg-surface transition-transform data-checked:translate-x-4" />
      </Base.Root>
    </div>
  );
}
