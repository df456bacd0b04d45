import { Menu as Base } from "@base-ui/react/menu";
import { type ReactElement, type ReactNode, useState } from "react";
import { classes } from "./classes.ts";

/** A menu behind a button; arrows, type-ahead and Escape work. */
export function Menu({ trigger, children }: { trigger: ReactElement; children: ReactNode }) {
  // Inside the main landmark, so that the items are in one; it is there by the time a menu opens.
  const [landmark, setLandmark] = useState<HTMLElement | null>(null);
  return (
    <Base.Root onOpenChange={(open) => open && setLandmark(document.querySelector("main"))}>
      <Base.Trigger render={trigger} />
      <Base.Portal container={landmark ?? undefined}>
        <Base.Positioner align="end" sideOffset={6} className="z-50 outline-none">
          <Base.Popup className="min-w-52 animate-pop rounded-lg border bg-surface p-1 shadow-float outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const ITEM =
  "flex h-8 cursor-pointer items-center gap-2 rounded-md px-2.5 outline-none select-none data-disabled:cursor-not-allowed data-disabled:opacity-55 data-highlighted:bg-hover [&_svg]:size-4 [&_svg]:text-ink-faint";

interface MenuItemProps {
  icon?: ReactNode;
  danger?: boolean;
  /** Why this may not be chosen. */
  refusal?: string;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, danger, refusal, onSelect, children }: MenuItemProps) {
  return (
    <Base.Item
      onClick={onSelect}
      disabled={refusal !== undefined}
      title={refusal}
      aria-description={refusal}
      className={classes(ITEM, danger && "text-danger")}
    >
      {icon}
      {children}
    </Base.Item>
  );
}

interface MenuChoiceProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string; icon?: ReactNode }[];
  onChange: (value: string) => void;
}

/** A group of which one item is chosen. */
export function MenuChoice({ label, value, options, onChange }: MenuChoiceProps) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-2xs font-medium text-ink-faint">
        {label}
      </Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next) => onChange(String(next))}>
        {options.map((option) => (
          <Base.RadioItem key={option.value} value={option.value} className={ITEM}>
            {option.icon}
            {option.label}
            <Base.RadioItemIndicator className="ml-auto text-accent">●</Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
