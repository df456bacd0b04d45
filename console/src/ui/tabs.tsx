import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";

interface TabItem {
  id: string;
  label: ReactNode;
  content: ReactNode;
}

interface TabsProps {
  label: string;
  value: string;
  onChange: (id: string) => void;
  items: TabItem[];
  /** Panels fill the height of the parent and scroll by themselves. */
  fill?: boolean;
}

export function Tabs({ label, value, onChange, items, fill }: TabsProps) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onChange(String(next))}
      className={fill ? "flex h-full min-h-0 flex-col" : undefined}
    >
      <Base.List
        aria-label={label}
        className="relative flex shrink-0 gap-1 overflow-x-auto border-b px-2"
      >
        {items.map((item) => (
          <Base.Tab
            key={item.id}
            value={item.id}
            className="flex h-10 items-center gap-1.5 px-2.5 font-medium whitespace-nowrap text-ink-muted outline-offset-[-3px] transition-colors hover:text-ink data-active:text-ink"
          >
            {item.label}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-0 left-(--active-tab-left) h-0.5 w-(--active-tab-width) bg-ink transition-all duration-150" />
      </Base.List>
      {items.map((item) => (
        <Base.Panel
          key={item.id}
          value={item.id}
          className={fill ? "min-h-0 flex-1 overflow-y-auto outline-offset-[-3px]" : "pt-4"}
        >
          {item.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
